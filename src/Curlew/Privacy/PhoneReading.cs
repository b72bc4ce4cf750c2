using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PhoneNumbers;
using Reason = PhoneNumbers.PhoneNumberUtil.ValidationResult;
using Source = PhoneNumbers.PhoneNumber.Types.CountryCodeSource;

namespace Curlew.Privacy;

/// <summary>From what people type, and what spreadsheets do to it, to one number, or to the doubt that keeps it from being one.</summary>
static partial class PhoneReading
{
    // The longest spelling anybody needs; whatever is longer is not a phone number.
    const int LongestSpelling = 64;

    // The shortest thing that could be a second number rather than the last group of one.
    const int ShortestPart = 6;

    static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    /// <summary>Reads a number of which nothing is known but, perhaps, the country where such numbers are at home.</summary>
    public static (PhoneNumber Phone, PhoneDoubt? Doubt) Read(string? typed, string? country) =>
        typed is null || typed.Length > LongestSpelling ? No(PhoneDoubt.NotANumber) : Of(Unwrapped(typed), country);

    /// <summary>Reads a number that is known to begin with its country code, whether a plus stands before it or not.</summary>
    public static (PhoneNumber Phone, PhoneDoubt? Doubt) ReadCodeFirst(string? typed) =>
        Bare(typed) is { } digits ? International(digits) : Read(typed, null);

    /// <summary>The digits of a spelling that says nothing of its country; null where it has a plus or 00, or is no number.</summary>
    public static string? Bare(string? typed) =>
        typed is { Length: <= LongestSpelling } && Cleaned(Unwrapped(typed)) is [not '+', _, ..] spelled && spelled[..2] is not "00"
            ? spelled
            : null;

    /// <summary>Whether the digits, country code first, belong to a number that the tables know.</summary>
    public static bool IsValid(string digits) =>
        Parsed("+" + digits, null) is { } number && Library.IsValidNumber(number) || NumberPlan.IsSpelling(digits);

    /// <summary>Whether digits without a country code are a number of this country's, and another one than those digits with a plus.</summary>
    public static bool IsNational(string digits, string country) =>
        Parsed(digits, country) is { } number && Library.IsValidNumberForRegion(number, country) && InE164(number) != digits;

    static (PhoneNumber Phone, PhoneDoubt? Doubt) Of(string text, string? country)
    {
        if (Doubt(text) is { } doubt)
            return No(doubt);
        if (Parts(text).Any(part => IsTwo(part.Before, part.After, part.IsSlash, country)))
            return No(PhoneDoubt.TwoNumbers);
        return Cleaned(text) is { } spelled ? Spelled(spelled, country) : No(PhoneDoubt.NotANumber);
    }

    static (PhoneNumber Phone, PhoneDoubt? Doubt) Spelled(string spelled, string? country) =>
        spelled switch
        {
            ['+', .. var digits] => International(digits),
            ['0', '0', .. var digits] => AfterDoubleZero(digits, spelled, country),
            _ when country is null => No(PhoneDoubt.NoCountry),
            _ => National(spelled, country),
        };

    // What surrounds numbers in exports: an apostrophe or ="…" against a spreadsheet's arithmetic, the scheme of a link, the .0 of a column read as decimals.
    static string Unwrapped(string typed)
    {
        var text = typed.Trim().TrimStart('\'');
        if (SpreadsheetText().Match(text) is { Success: true } quoted)
            text = quoted.Groups[1].Value;
        foreach (var scheme in (string[])["tel:", "whatsapp:", "https://wa.me/"])
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                text = text[scheme.Length..];
        return DecimalTail().Replace(text, "$1");
    }

    static PhoneDoubt? Doubt(string text) =>
        Exponent().IsMatch(text) ? PhoneDoubt.Rounded
        : SeveralNumbers().Matches(text).Count(part => part.Value.Count(char.IsDigit) >= ShortestPart) > 1 ? PhoneDoubt.TwoNumbers
        : ExtensionTail().IsMatch(text) ? PhoneDoubt.Extension
        : null;

    // Where one number may end and another begin: at a slash, which also stands inside numbers, and at spaces.
    static IEnumerable<(string Before, string After, bool IsSlash)> Parts(string text)
    {
        for (var at = 1; at < text.Length - 1; at++)
            if (text[at] is '/' || char.IsWhiteSpace(text[at]))
                yield return (text[..at], text[(at + 1)..], text[at] is '/');
    }

    // "+212 522 940770/74" is a number and the end of another one, "0171/1234567" is one: what stands before its slash is none.
    static bool IsTwo(string before, string after, bool isSlash, string? country) =>
        (isSlash || after.Count(char.IsDigit) >= ShortestPart && IsWhole(after, country))
        && before.Count(char.IsDigit) >= ShortestPart
        && IsWhole(before, country);

    static bool IsWhole(string text, string? country) =>
        Cleaned(text) is { } spelled && Spelled(spelled, country) is { Doubt: null, Phone: var phone } && IsValid(phone.Digits);

    // Digits of any script become ASCII; separators vanish. Anything else refuses the whole: letters (a vanity number), a formula, a second plus.
    static string? Cleaned(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber)
                digits.Append((int)Rune.GetNumericValue(rune));
            else if (rune.Value is '+' or '＋' && digits.Length == 0)
                digits.Append('+');
            else if (!IsSeparator(rune))
                return null;
        }

        return digits.Length > 0 ? digits.ToString() : null;
    }

    static bool IsSeparator(Rune rune) =>
        rune.Value is '(' or ')' or '.' or '/' or '−' or '（' or '）'
        || Rune.IsWhiteSpace(rune)
        // Cf: the invisible marks that come along when a number is copied out of right-to-left text or a contact card.
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    // A calling code that the library has not heard of is not its business; of all others it knows how long their numbers are, and takes out a trunk zero, as in +44 (0)20.
    static (PhoneNumber Phone, PhoneDoubt? Doubt) International(string digits)
    {
        if (PhoneNumber.FromDigits(digits) is not { } typed)
            return No(
                digits.Length < PhoneNumber.FewestDigits ? PhoneDoubt.TooShort
                : digits[0] is '0' ? PhoneDoubt.NotANumber
                : PhoneDoubt.TooLong
            );
        if (NumberPlan.IsSpelling(digits) || PhoneRegion.CallingCode(typed).Length == 0)
            return (typed, null);
        return Parsed("+" + digits, null) is { } number ? Measured(number) : No(PhoneDoubt.TooShort);
    }

    // 00 is an international prefix nearly everywhere, also in the minds of people whose own country dials 011. But 0011 is Australia's and 001 is Thailand's,
    // and Brazil takes the next two digits for a telephone company; so each reading is tried and one that exists is preferred.
    static (PhoneNumber Phone, PhoneDoubt? Doubt) AfterDoubleZero(string digits, string spelled, string? country)
    {
        if (Parsed("+" + digits, null) is { } plain && Library.IsValidNumber(plain))
            return International(digits);
        if (Parsed(spelled, country) is { CountryCodeSource: Source.FROM_NUMBER_WITH_IDD } dialled && Library.IsValidNumber(dialled))
            return Measured(dialled);
        // A plus before a calling code that nobody has heard of yet is believed; zeros may stand before anything.
        return PhoneNumber.FromDigits(digits) is { } typed && PhoneRegion.CallingCode(typed).Length == 0
            ? No(PhoneDoubt.NotANumber)
            : International(digits);
    }

    static (PhoneNumber Phone, PhoneDoubt? Doubt) National(string spelled, string country)
    {
        if (Parsed(spelled, country) is not { } number)
            return No(spelled.Length < PhoneNumber.FewestDigits ? PhoneDoubt.TooShort : PhoneDoubt.NotOfCountry);
        // The prefix by which the country dials abroad is as good as a plus, but a local number may look like it: so only before one that exists.
        if (number.CountryCodeSource is Source.FROM_NUMBER_WITH_IDD)
            return Library.IsValidNumber(number) ? Measured(number) : No(PhoneDoubt.NotOfCountry);
        if (NumberPlan.IsSpelling(InE164(number)))
            return (PhoneNumber.FromDigits(InE164(number))!.Value, null);

        // Without its code 49 30 1234567 is a number of Germany's as well.
        var withCode =
            spelled.StartsWith($"{number.CountryCode}", StringComparison.Ordinal) && IsValid(spelled) && InE164(number) != spelled;
        if (withCode && Library.IsValidNumber(number))
            return No(PhoneDoubt.TwoWays);
        if (withCode)
            return International(spelled);
        // Where five digits ring next door, the library adds those that nobody typed.
        if (Library.GetNationalSignificantNumber(number).Length > spelled.Length)
            return No(PhoneDoubt.TooShort);
        var read = Measured(number);
        return read.Doubt is null && !PhoneRegion.HasForm(country, Library.GetNationalSignificantNumber(number))
            ? No(PhoneDoubt.NotOfCountry)
            : read;
    }

    // Not "possible locally": seven digits that ring next door are nobody's WhatsApp.
    static (PhoneNumber Phone, PhoneDoubt? Doubt) Measured(PhoneNumbers.PhoneNumber number) =>
        Library.IsPossibleNumberWithReason(number) switch
        {
            Reason.IS_POSSIBLE when PhoneNumber.FromDigits(InE164(number)) is { } phone => (phone, null),
            Reason.TOO_LONG => No(PhoneDoubt.TooLong),
            Reason.TOO_SHORT or Reason.IS_POSSIBLE_LOCAL_ONLY or Reason.IS_POSSIBLE => No(PhoneDoubt.TooShort),
            _ => No(PhoneDoubt.NotOfCountry),
        };

    static (PhoneNumber Phone, PhoneDoubt? Doubt) No(PhoneDoubt doubt) => (default, doubt);

    static PhoneNumbers.PhoneNumber? Parsed(string spelled, string? country)
    {
        try
        {
            return Library.ParseAndKeepRawInput(spelled, country);
        }
        catch (NumberParseException)
        {
            // The library has no other way to say that it does not know; the caller has another reading, or refuses.
            return null;
        }
    }

    static string InE164(PhoneNumbers.PhoneNumber number) => Library.Format(number, PhoneNumberFormat.E164)[1..];

    [GeneratedRegex("^=\"(.*)\"$")]
    private static partial Regex SpreadsheetText();

    [GeneratedRegex(@"^(\+?\d{10,15})\.0+$")]
    private static partial Regex DecimalTail();

    [GeneratedRegex(@"^\+?\d([.,]\d+)?\s*[eE]\s*\+?\d{1,2}$")]
    private static partial Regex Exponent();

    [GeneratedRegex(@"(?:(?!\s(?:or|and|und|oder|ou|et|o|y|e)\s)[^,;|&+＋\n\r\u2028:])+", RegexOptions.IgnoreCase)]
    private static partial Regex SeveralNumbers();

    [GeneratedRegex(
        @"\d[\s.,;)-]*(?:e?xt?(?:n|ension)?|#|dw|durchwahl|poste|ramal|int(?:erno)?|anexo|доб)[\s.:=]*\d{1,6}$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex ExtensionTail();
}
