using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

public sealed class KeyringTests
{
    readonly RootKey root = RootKey.Generate();
    readonly DataKey key = DataKey.Generate(KeyPurpose.Cells);

    [Fact]
    public void A_wrapped_key_unwraps_under_its_root_key() => Assert.Equal(key.Secret, WrappedKey.Of(key, root).Unwrap(root).Secret);

    [Fact]
    public void The_wrong_root_key_is_named_as_such()
    {
        var refusal = Assert.Throws<WrongRootKey>(() => WrappedKey.Of(key, root).Unwrap(RootKey.Generate()));

        Assert.Contains("Nothing was written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_bytes_number_or_purpose_were_changed_does_not_unwrap()
    {
        var row = WrappedKey.Of(key, root);
        var other = WrappedKey.Of(DataKey.Generate(KeyPurpose.Cells), root);

        WrappedKey[] changed =
        [
            .. Tampering.EveryBit(row.Wrapped).Select(bytes => row with { Wrapped = bytes }),
            .. Tampering.EveryBit(row.Canary).Select(bytes => row with { Canary = bytes }),
            row with
            {
                Id = 2,
            },
            row with
            {
                Purpose = KeyPurpose.Audit,
            },
            row with
            {
                Purpose = KeyPurpose.Identities,
            },
            row with
            {
                Wrapped = other.Wrapped,
            },
            row with
            {
                Wrapped = [],
            },
            row with
            {
                Canary = [],
            },
        ];

        Assert.All(changed, wrong => Assert.Throws<WrongRootKey>(() => wrong.Unwrap(root)));
    }

    [Fact]
    public void Two_ephemeral_keyrings_have_nothing_in_common() =>
        Assert.NotEqual(Keyring.Ephemeral().Active(KeyPurpose.Audit).Secret, Keyring.Ephemeral().Active(KeyPurpose.Audit).Secret);

    [Fact]
    public void Of_a_seed_the_keys_of_identities_are_the_same_and_no_others()
    {
        var (one, same, other) = (Keyring.Ephemeral(seed: 1), Keyring.Ephemeral(seed: 1), Keyring.Ephemeral(seed: 2));

        Assert.Equal(one.Active(KeyPurpose.Identities).Secret, same.Active(KeyPurpose.Identities).Secret);
        Assert.NotEqual(one.Active(KeyPurpose.Identities).Secret, other.Active(KeyPurpose.Identities).Secret);
        Assert.NotEqual(one.Active(KeyPurpose.Cells).Secret, same.Active(KeyPurpose.Cells).Secret);
        Assert.NotEqual(one.Active(KeyPurpose.Audit).Secret, same.Active(KeyPurpose.Audit).Secret);
    }
}
