using Curlew.Privacy;
using PhoneNumbers;
using PhoneNumber = Curlew.Privacy.PhoneNumber;

namespace Curlew.Tests.Privacy;

/// <summary>Spellings that some reader takes for the number of a stranger. Each is refused, with the reason.</summary>
public sealed class DoubtfulNumberTests
{
    static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    [Theory]
    [InlineData("683-1234", "US", PhoneDoubt.TooShort)] // not Niue
    [InlineData("202 555 0143 5", "US", PhoneDoubt.TooLong)] // not Cairo
    [InlineData("0612345678", "US", PhoneDoubt.NotOfCountry)] // a French mobile
    [InlineData("81234", "NF", PhoneDoubt.TooShort)]
    [InlineData("44 20 7946 0958", "US", PhoneDoubt.TooLong)]
    [InlineData("5511987654321", "US", PhoneDoubt.TooLong)]
    [InlineData("51987654321", "US", PhoneDoubt.TooLong)] // Porto Alegre without its country, not Lima
    [InlineData("2025550143", "USA", PhoneDoubt.NoCountry)]
    [InlineData("2025550143", null, PhoneDoubt.NoCountry)]
    [InlineData("+212522940770/74", "MA", PhoneDoubt.TwoNumbers)]
    [InlineData("0522 940770/74", "MA", PhoneDoubt.TwoNumbers)]
    [InlineData("+212522940770-74", "MA", PhoneDoubt.TooLong)]
    [InlineData("+44 20 7946 0958 / +44 20 7946 0959", null, PhoneDoubt.TwoNumbers)]
    [InlineData("+44 20 7946 0958 or 0959", null, PhoneDoubt.NotANumber)]
    [InlineData("+44 20 7946 0958 or +44 20 7946 0959", null, PhoneDoubt.TwoNumbers)]
    [InlineData("+1 202 555 0143 ::: +1 202 555 0144", null, PhoneDoubt.TwoNumbers)]
    [InlineData("+1 202 555 0143\n+1 202 555 0144", null, PhoneDoubt.TwoNumbers)]
    [InlineData("202-555-0143, 202-555-0144", "US", PhoneDoubt.TwoNumbers)]
    [InlineData("71 234 567 71 234 568", "DZ", PhoneDoubt.TooLong)]
    [InlineData("030 2345678 030 2345679", "DE", PhoneDoubt.TwoNumbers)]
    [InlineData("+1 202 555 0143 ext. 5", null, PhoneDoubt.Extension)]
    [InlineData("202 555 0143 x12", "US", PhoneDoubt.Extension)]
    [InlineData("202 555 0143#5", "US", PhoneDoubt.Extension)]
    [InlineData("5.51199E+12", "BR", PhoneDoubt.Rounded)]
    [InlineData("1,20256E+10", "DE", PhoneDoubt.Rounded)]
    [InlineData("+1 202 555 01", null, PhoneDoubt.TooShort)]
    [InlineData("+44 20 7946 0958 12", null, PhoneDoubt.TooLong)]
    [InlineData("+(0)44 20 7946 0958", null, PhoneDoubt.NotANumber)]
    [InlineData("15 2345-6789", "AR", PhoneDoubt.NotOfCountry)] // a mobile line without its area
    [InlineData("1-800-FLOWERS", "US", PhoneDoubt.NotANumber)]
    public void What_could_be_a_strangers_number_is_refused_with_the_reason(string typed, string? country, PhoneDoubt expected) =>
        Assert.Equal(expected, PhoneNumber.Read(typed, country).Doubt);

    [Theory]
    [InlineData("(202) 555-0143", "US", "12025550143")]
    [InlineData("0171/1234567", "DE", "491711234567")]
    [InlineData("+44 (0)20 7946 0958", null, "442079460958")]
    [InlineData("+49 30 12345-67", null, "49301234567")]
    [InlineData("49 30 1234567", "DE", "49301234567")]
    [InlineData("5215512345678", "MX", "5215512345678")]
    [InlineData("+5215512345678", null, "5215512345678")]
    [InlineData("+54 11 15 2345 6789", null, "5491123456789")]
    [InlineData("+229 97 65 43 21", null, "22997654321")]
    [InlineData("+229 01 97 65 43 21", null, "2290197654321")]
    [InlineData("+225 07 12 34 56", null, "22507123456")]
    [InlineData("07 07 12 34 56", "CI", "2250707123456")]
    [InlineData("0 15 11 98765-4321", "BR", "5511987654321")]
    [InlineData("11 8765-4321", "BR", "551187654321")]
    public void What_is_certain_is_read(string typed, string? country, string digits)
    {
        var (phone, doubt) = PhoneNumber.Read(typed, country);

        Assert.Null(doubt);
        Assert.Equal(digits, phone.Digits);
    }

    /// <summary>Numbers of every country in every spelling, some damaged, read with the country of somebody else.</summary>
    [Fact]
    public void Whatever_is_read_has_the_digits_that_were_typed_and_the_country_that_was_written_or_given()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var countries = Library.GetSupportedRegions().Order(StringComparer.Ordinal).ToList();
        for (var round = 0; round < 20_000; round++)
        {
            var home = countries[random.Next(countries.Count)];
            var given =
                random.Next(4) == 0 ? null : countries[random.Next(2) == 0 ? countries.IndexOf(home) : random.Next(countries.Count)];
            if (Library.GetExampleNumberForType(home, PhoneNumberType.MOBILE) is not { } number)
                continue;
            var typed = Damaged(Spelled(number, random), random);

            var (phone, doubt) = PhoneNumber.Read(typed, given);

            Assert.True(
                doubt is not null || IsWhatWasTyped(typed, given, phone),
                $"seed {seed}: '{typed}' in {given ?? "no country"} became {phone.E164}"
            );
        }
    }

    static string Spelled(PhoneNumbers.PhoneNumber number, Random random) =>
        random.Next(5) switch
        {
            0 => Library.Format(number, PhoneNumberFormat.E164),
            1 => Library.Format(number, PhoneNumberFormat.INTERNATIONAL),
            2 => Library.Format(number, PhoneNumberFormat.E164)[1..],
            3 => "00" + Library.Format(number, PhoneNumberFormat.E164)[1..],
            _ => Library.Format(number, PhoneNumberFormat.NATIONAL),
        };

    static string Damaged(string spelled, Random random) =>
        random.Next(6) switch
        {
            0 => spelled + random.Next(10),
            1 => spelled[..^1],
            2 => spelled[1..],
            3 => $"{spelled}/{random.Next(10, 99)}",
            4 => $"{random.Next(10)}{spelled}",
            _ => spelled,
        };

    // Digit for digit, apart from what only dialling needs: prefixes of the country and of its way abroad, Argentina's 15 for 9, a telephone company.
    static bool IsWhatWasTyped(string typed, string? given, PhoneNumber phone)
    {
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        if (PhoneRegion.CallingCode(phone).Length == 0)
            return typed.StartsWith('+') && digits == phone.Digits;
        var parsed = Library.Parse(phone.E164, null);
        var national = Library.GetNationalSignificantNumber(parsed);
        var isWritten =
            digits.EndsWith(phone.Digits, StringComparison.Ordinal)
            || typed.StartsWith('+') && digits.StartsWith($"{parsed.CountryCode}", StringComparison.Ordinal)
            || digits.StartsWith($"00{parsed.CountryCode}", StringComparison.Ordinal);
        var isGiven = given is not null && Library.GetCountryCodeForRegion(given) == parsed.CountryCode;
        var tail = national.Length > 6 ? national[^6..] : national;
        return (isWritten || isGiven) && digits.EndsWith(tail, StringComparison.Ordinal);
    }
}
