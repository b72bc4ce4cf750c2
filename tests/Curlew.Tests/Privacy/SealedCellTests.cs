using CsCheck;
using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

public sealed class SealedCellTests : IDisposable
{
    readonly Sealer sealer = new(Keyring.Ephemeral());
    readonly Cell cell = new("user_profiles", "display_name", Guid.CreateVersion7());

    [Fact]
    public void A_value_sealed_elsewhere_by_the_book_opens_here()
    {
        using var known = KnownKeys.Sealer;
        var place = new Cell("user_profiles", "display_name", Guid.Parse("018f3a6c-1b2c-7d3e-8f40-516273849506"));

        Assert.Equal("María Ñandú", known.Open("AQECAAECAwQFBgcICQoL0spKjxAs4SoMcvCsVSCggD5ETqdeB-1ocWf2bj_Q", place));
    }

    [Fact]
    public void Any_text_comes_back() =>
        Gen.String.Sample(text =>
        {
            // UTF-8 has no half characters; neither has PostgreSQL.
            var whole = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

            return sealer.Open(sealer.Seal(whole, cell), cell) == whole;
        });

    [Fact]
    public void Any_bytes_come_back() =>
        Gen.Byte.Array[0, 5000].Sample(bytes => sealer.OpenBytes(sealer.Seal(bytes, cell), cell).AsSpan().SequenceEqual(bytes));

    [Fact]
    public void The_same_text_never_looks_the_same()
    {
        var seals = Enumerable.Range(0, 1000).Select(_ => sealer.Seal("Ana", cell));

        Assert.Equal(1000, seals.Distinct().Count());
    }

    [Fact]
    public void A_change_of_any_bit_is_noticed()
    {
        var bytes = sealer.Seal("Ana"u8, cell);

        Assert.All(Tampering.EveryBit(bytes), changed => Assert.Throws<SealBroken>(() => sealer.OpenBytes(changed, cell)));
        Assert.All(Tampering.EveryCharacter(sealer.Seal("Ana!", cell)), changed =>
            Assert.Throws<SealBroken>(() => sealer.Open(changed, cell))
        );
    }

    [Fact]
    public void A_value_moved_to_another_row_column_or_table_does_not_open()
    {
        var text = sealer.Seal("Ana", cell);

        Cell[] elsewhere = [cell with { Row = Guid.CreateVersion7() }, cell with { Column = "email" }, cell with { Table = "staff" }];

        Assert.All(elsewhere, other => Assert.Throws<SealBroken>(() => sealer.Open(text, other)));
    }

    [Fact]
    public void A_value_cut_off_does_not_open()
    {
        var bytes = sealer.Seal("Ana"u8, cell);

        Assert.All(Enumerable.Range(0, bytes.Length), length =>
            Assert.Throws<SealBroken>(() => sealer.OpenBytes(bytes.AsSpan(0, length), cell))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("Ana")]
    [InlineData("Ana María de la Cruz y Sánchez, calle Mayor 5")]
    [InlineData("AnaMariaDeLaCruzSanchezCalleMayor5SegundoIzquierdaMadridEspana")]
    public void Planted_plain_text_is_refused_and_not_repeated(string planted)
    {
        var refusal = Assert.Throws<SealBroken>(() => sealer.Open(planted, cell));

        Assert.Contains("user_profiles.display_name", refusal.Message, StringComparison.Ordinal);
        if (planted.Length > 0)
            Assert.DoesNotContain(planted, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_installation_cannot_open_it()
    {
        using var elsewhere = new Sealer(Keyring.Ephemeral());

        Assert.Throws<SealBroken>(() => elsewhere.Open(sealer.Seal("Ana", cell), cell));
    }

    [Fact]
    public void An_older_key_opens_what_it_sealed_and_seals_no_more_until_it_is_retired()
    {
        var root = RootKey.Generate();
        var identities = DataKey.Generate(KeyPurpose.Identities);
        var (old, young) = (DataKey.Generate(KeyPurpose.Cells, 1), DataKey.Generate(KeyPurpose.Cells, 2));
        using var before = With(identities, old);
        using var during = With(identities, new DataKey(KeyPurpose.Cells, 1, KeyState.DecryptOnly, old.Secret), young);
        using var after = With(identities, new DataKey(KeyPurpose.Cells, 1, KeyState.Retired, old.Secret), young);

        var (early, late) = (before.Seal("Ana", cell), during.Seal("Ana", cell));

        Assert.Equal("Ana", during.Open(early, cell));
        Assert.Equal("Ana", after.Open(late, cell));
        Assert.Throws<SealBroken>(() => before.Open(late, cell));
        Assert.Contains("key 1", Assert.Throws<SealBroken>(() => after.Open(early, cell)).Message, StringComparison.Ordinal);

        Sealer With(params DataKey[] keys) => new(Keyring.Unwrap(root, keys.Select(key => WrappedKey.Of(key, root))));
    }

    [Fact]
    public void Many_threads_seal_and_open_side_by_side() => Parallel.For(0, 20_000, i =>
        {
            var mine = cell with { Row = Guid.CreateVersion7() };
            Assert.Equal($"person {i}", sealer.Open(sealer.Seal($"person {i}", mine), mine));
        });

    public void Dispose() => sealer.Dispose();
}
