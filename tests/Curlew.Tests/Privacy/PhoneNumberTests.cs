using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+12025550143")]
    [InlineData("12025550143")]
    [InlineData("0012025550143")]
    [InlineData("01112025550143")]
    [InlineData("2025550143")]
    [InlineData("(202) 555-0143")]
    [InlineData("202.555.0143")]
    [InlineData("1-202-555-0143")]
    [InlineData("+1 (202) 555-0143")]
    [InlineData("+1/202/555/0143")]
    [InlineData("  +1 202 555 0143  ")]
    [InlineData("+1 202 555 0143")]
    [InlineData("+1‐202‑555–0143")]
    [InlineData("+1−202−555−0143")]
    [InlineData("＋１２０２５５５０１４３")]
    [InlineData("+١٢٠٢٥٥٥٠١٤٣")]
    [InlineData("+۱۲۰۲۵۵۵۰۱۴۳")]
    [InlineData("+१२०२५५५०१४३")]
    [InlineData("+𝟏𝟐𝟎𝟐𝟓𝟓𝟓𝟎𝟏𝟒𝟑")]
    [InlineData("\u202A+1 202 555 0143\u202C")]
    [InlineData("\uFEFF+1\u200B202\u00AD555 0143")]
    [InlineData("'+12025550143")]
    [InlineData("=\"+12025550143\"")]
    [InlineData("12025550143.0")]
    [InlineData("tel:+1-202-555-0143")]
    [InlineData("whatsapp:+12025550143")]
    [InlineData("https://wa.me/12025550143")]
    [InlineData("+1 1 202 555 0143")]
    public void One_number_has_many_spellings(string typed)
    {
        Assert.True(PhoneNumber.TryParse(typed, "US", out var phone));

        Assert.Equal("+12025550143", phone.E164);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("0")]
    [InlineData("5550143")]
    [InlineData("911")]
    [InlineData("+0123456789")]
    [InlineData("+123456")]
    [InlineData("+1234567890123456")]
    [InlineData("12345678901234567890")]
    [InlineData("1-800-FLOWERS")]
    [InlineData("+1 202 555 0143 ext. 5")]
    [InlineData("+1 202 555 0143 x5")]
    [InlineData("+1 202 555 0143#5")]
    [InlineData("+12025550143;ext=5")]
    [InlineData("+12025550143, +12025550144")]
    [InlineData("2025550143 2025550144")]
    [InlineData("+1 202 +1 555 0143")]
    [InlineData("++12025550143")]
    [InlineData("1.20256E+10")]
    [InlineData("=+12025550143")]
    [InlineData("=HYPERLINK(\"http://x\",\"12025550143\")")]
    [InlineData("@12025550143")]
    [InlineData("US.13491208655302741918")]
    [InlineData("²025550143")]
    [InlineData("unknown")]
    public void What_is_doubtful_is_no_number(string? typed) => Assert.False(PhoneNumber.TryParse(typed, "US", out _));

    [Fact]
    public void A_megabyte_is_no_number_and_takes_no_time() => Assert.False(PhoneNumber.TryParse(new string('1', 1 << 20), "US", out _));

    [Theory]
    [InlineData("030 123456", "DE", "+4930123456")]
    [InlineData("0171/1234567", "de", "+491711234567")]
    [InlineData("+44 (0)20 7946 0958", null, "+442079460958")]
    [InlineData("+39 06 1234 5678", null, "+390612345678")]
    [InlineData("011 49 30 123456", "US", "+4930123456")]
    [InlineData("0049 30 123456", "US", "+4930123456")]
    [InlineData("0049 30 123456", "BR", "+4930123456")]
    [InlineData("0055 11 98765-4321", "BR", "+5511987654321")]
    [InlineData("0011 49 30 123456", "AU", "+4930123456")]
    [InlineData("001 49 30 123456", "TH", "+4930123456")]
    [InlineData("0049 30 123456", null, "+4930123456")]
    [InlineData("5511987654321", null, "+5511987654321")]
    [InlineData("5511987654321", "BR", "+5511987654321")]
    [InlineData("11 98765-4321", "BR", "+5511987654321")]
    [InlineData("011 15 2345-6789", "AR", "+5491123456789")]
    [InlineData("5215512345678", null, "+5215512345678")]
    [InlineData("+999 1234 5678", null, "+99912345678")]
    [InlineData("+1 234 567 8901", null, "+12345678901")]
    public void A_number_is_read_where_it_is_at_home(string typed, string? region, string expected)
    {
        PhoneNumber.TryParse(typed, region, out var phone);

        Assert.Equal(expected, phone.E164);
    }

    [Theory]
    [InlineData("5215512345678", "525512345678", "525512345678")]
    [InlineData("5491123456789", "541123456789", "541123456789")]
    [InlineData("5531987654321", "553187654321", "553187654321")]
    [InlineData("22997654321", "2290197654321", "2290197654321")]
    [InlineData("22507123456", "2250707123456", "2250707123456")]
    [InlineData("22545123456", "2250545123456", "2250545123456")]
    [InlineData("22502123456", "2250102123456", "2250102123456")]
    [InlineData("22520345678", "2252720345678", "2252720345678")]
    [InlineData("12025550143", "12025550143", "12025550143")]
    public void Two_spellings_of_one_line_have_one_match_key(string one, string other, string key)
    {
        var keys = new[] { one, other }.Select(digits => PhoneNumber.FromWaId(digits)!.Value.MatchKey.Digits);

        Assert.All(keys, found => Assert.Equal(key, found));
    }

    [Theory]
    [InlineData("5511941234567")] // after the 9 stands a 4: without it, this would be a landline of somebody else
    [InlineData("551141234567")]
    [InlineData("525512345678")]
    [InlineData("2250507123456")] // given out since the change: the tail of an Orange number behind MTN's prefix
    [InlineData("2290297654321")]
    [InlineData("22801976543")] // Togo, next door, changed nothing
    public void A_match_key_takes_nothing_from_other_numbers(string digits)
    {
        var phone = PhoneNumber.FromWaId(digits)!.Value;

        Assert.Equal(phone, phone.MatchKey);
    }

    [Theory]
    [InlineData("12025550143", "+1 ••• ••• 0143")]
    [InlineData("4930123456", "+49 ••• ••• 3456")]
    [InlineData("35312345678", "+353 ••• ••• 5678")]
    [InlineData("6834000", "+683 ••• ••• 00")]
    [InlineData("99912345678", "+ ••• ••• 5678")]
    public void A_number_prints_masked(string digits, string masked)
    {
        var phone = PhoneNumber.FromWaId(digits)!.Value;

        Assert.Equal(masked, phone.Masked);
        Assert.Equal(masked, $"{phone}");
    }

    [Theory]
    [InlineData("12025550143", "US")]
    [InlineData("16475550143", "CA")]
    [InlineData("491711234567", "DE")]
    [InlineData("5215512345678", "MX")]
    [InlineData("80012345678", null)]
    [InlineData("99912345678", null)]
    public void The_digits_tell_the_country(string digits, string? region) =>
        Assert.Equal(region, PhoneNumber.FromWaId(digits)!.Value.Region);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("+12025550143")]
    [InlineData("US.13491208655302741918")]
    [InlineData("١٢٠٢٥٥٥٠١٤٣")]
    public void A_WhatsApp_id_without_a_number_is_null(string? waId) => Assert.Null(PhoneNumber.FromWaId(waId));

    [Fact]
    public void Ids_print_nothing_of_themselves()
    {
        var wamid = WhatsAppId.From("wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1QjhBMEJDMjQyN0Y3NjhBMTIA");
        var user = UserId.From("US.13491208655302741918");

        Assert.Equal("wamid •••• user id ••••", $"{wamid} {user}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("has space")]
    [InlineData("ÜS.1")]
    public void What_cannot_be_a_user_id_is_null(string? text) => Assert.Null(UserId.From(text));
}
