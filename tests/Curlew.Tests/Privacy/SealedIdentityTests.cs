using CsCheck;
using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

public sealed class SealedIdentityTests : IDisposable
{
    readonly Sealer sealer = new(Keyring.Ephemeral());

    static readonly Gen<PhoneNumber> Phones = Gen.ULong[1_000_000, 999_999_999_999_999]
        .Select(digits => PhoneNumber.FromWaId($"{digits}")!.Value);

    [Fact]
    public void Known_keys_give_the_known_answers()
    {
        using var known = KnownKeys.Sealer;

        Assert.Equal("EBQ-W7Ib5TQA2zBKDT7v", known.Seal(PhoneNumber.FromWaId("15551234567")!.Value));
        Assert.Equal("gR9xogTidIOEI6xocZa-", known.Seal(PhoneNumber.FromWaId("999999999999999")!.Value));
        Assert.Equal(
            "ookJeTQ3uPzbG-CFmYU2XwjH1DqDw3KwIX8dEi0S9XMbNRyzGsxrQtyJoHVDuLho",
            known.Seal(Wamid("wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1QjhBMEJDMjQyN0Y3NjhBMTIA"))
        );
        Assert.Equal("Fa0LEN9qrcUrFz8aqU7sOdhU3XNjDfqeMw", known.Seal(Wamid("gBGGSFcCNEOPAgkO")));
        Assert.Equal("qgwF5maiXB7GQMaXs4NDgT9BA-dnbSlEp8EUjPKZDQ", known.Seal(UserId.From("US.13491208655302741918")!.Value));
        Assert.Equal("njKCRwrab1RW-P0fMZ2I", known.SealWord("gracias"));
        Assert.Equal("Y8E-GGqjnP2tHbrwbkt46A", known.Digest("email", "ana@example.com"));
    }

    [Fact]
    public void A_sealed_phone_has_20_characters_stays_equal_and_opens() =>
        Phones.Sample(phone =>
        {
            var text = sealer.Seal(phone);

            return text.Length == Sealer.SealedPhoneLength && text == sealer.Seal(phone) && sealer.OpenPhone(text) == phone;
        });

    [Fact]
    public void A_hundred_thousand_phones_have_as_many_seals()
    {
        var neighbours = Enumerable.Range(0, 100_000).Select(i => PhoneNumber.FromWaId($"{4915000000000L + i}")!.Value);

        Assert.Equal(100_000, neighbours.Select(sealer.Seal).Distinct().Count());
    }

    [Fact]
    public void A_WhatsApp_id_of_usual_length_fits_its_column_and_opens() =>
        Gen
            .Byte.Array[0, 66]
            .Select(bytes => "wamid." + Convert.ToBase64String(bytes))
            .Sample(text =>
            {
                var sealedText = sealer.Seal(Wamid(text));

                return sealedText.Length <= Sealer.LongestSealedWhatsAppId && sealer.OpenWhatsAppId(sealedText)?.Text == text;
            });

    [Theory]
    [InlineData("wamid.")]
    [InlineData("wamid.HBgL")]
    [InlineData("wamid.HBg=")]
    [InlineData("wamid.HBh=")] // the same bytes in another spelling: another id
    [InlineData("wamid.HBg")]
    [InlineData("wamid.HB gL")]
    [InlineData("wamid.HB-_")]
    [InlineData("WAMID.HBgL")]
    [InlineData("ABGGFlA5Fpa")]
    [InlineData("wamid.ünïcode ✓")]
    public void Every_spelling_of_an_id_comes_back_letter_for_letter(string text) =>
        Assert.Equal(text, sealer.OpenWhatsAppId(sealer.Seal(Wamid(text)))?.Text);

    [Fact]
    public void An_id_too_long_for_its_column_is_kept_as_a_digest()
    {
        var one = Wamid("wamid." + new string('A', 400));
        var other = Wamid("wamid." + new string('A', 404));

        var digest = sealer.Seal(one);

        Assert.StartsWith("~", digest, StringComparison.Ordinal);
        Assert.Equal(44, digest.Length);
        Assert.Equal(digest, sealer.Seal(one));
        Assert.NotEqual(digest, sealer.Seal(other));
        Assert.Null(sealer.OpenWhatsAppId(digest));
    }

    [Fact]
    public void The_longest_user_id_fits_its_column_and_opens()
    {
        var id = UserId.From("US." + new string('7', UserId.Longest - 3))!.Value;

        var text = sealer.Seal(id);

        Assert.Equal(211, text.Length);
        Assert.Equal(id, sealer.OpenUserId(text));
    }

    [Fact]
    public void Words_stay_equal_and_open()
    {
        Assert.Equal(sealer.SealWord("merhaba"), sealer.SealWord("merhaba"));
        Assert.Equal("çok", sealer.OpenWord(sealer.SealWord("çok")));
    }

    [Fact]
    public void Digests_differ_by_text_purpose_and_key()
    {
        using var elsewhere = new Sealer(Keyring.Ephemeral());

        string[] digests =
        [
            sealer.Digest("email", "a@b.c"),
            sealer.Digest("email", "a@b.d"),
            sealer.Digest("name", "a@b.c"),
            elsewhere.Digest("email", "a@b.c"),
        ];

        Assert.Equal(4, digests.Distinct().Count());
        Assert.All(digests, digest => Assert.Equal(22, digest.Length));
    }

    [Fact]
    public void A_change_of_any_character_is_noticed()
    {
        var text = sealer.Seal(PhoneNumber.FromWaId("12025550143")!.Value);
        var wamid = sealer.Seal(Wamid("wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1QjhBMEJDMjQyN0Y3NjhBMTIAAA=="));

        Assert.All(Tampering.EveryCharacter(text), changed => Assert.Throws<SealBroken>(() => sealer.OpenPhone(changed)));
        Assert.All(Tampering.EveryCharacter(wamid), changed => Assert.Throws<SealBroken>(() => sealer.OpenWhatsAppId(changed)));
    }

    [Fact]
    public void A_value_cut_off_planted_or_of_another_kind_does_not_open()
    {
        var phone = sealer.Seal(PhoneNumber.FromWaId("12025550143")!.Value);

        string[] wrong =
        [
            .. Enumerable.Range(0, phone.Length).Select(length => phone[..length]),
            "+12025550143",
            "12025550143",
            phone + "A",
            phone + " ",
            sealer.SealWord("1234567"),
            new string('A', 100_000),
        ];

        Assert.All(wrong, text => Assert.Throws<SealBroken>(() => sealer.OpenPhone(text)));
    }

    [Fact]
    public void Another_installation_cannot_open_it()
    {
        using var elsewhere = new Sealer(Keyring.Ephemeral());
        var phone = PhoneNumber.FromWaId("12025550143")!.Value;

        var refusal = Assert.Throws<SealBroken>(() => elsewhere.OpenPhone(sealer.Seal(phone)));

        Assert.NotEqual(sealer.Seal(phone), elsewhere.Seal(phone));
        Assert.DoesNotContain("0143", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_seal_alike()
    {
        var phones = Enumerable.Range(0, 20_000).Select(i => PhoneNumber.FromWaId($"{4915000000000L + i}")!.Value).ToArray();

        Parallel.ForEach(phones, phone => Assert.Equal(phone, sealer.OpenPhone(sealer.Seal(phone))));
    }

    public void Dispose() => sealer.Dispose();

    static WhatsAppId Wamid(string text) => WhatsAppId.From(text)!.Value;
}
