using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PhoneNumbers;
using Source = PhoneNumbers.PhoneNumber.Types.CountryCodeSource;

namespace Curlew.Privacy;

/// <summary>From what people type, and what spreadsheets do to it, to one number, or to none: a doubtful reading would write to a
/// stranger.</summary>
static partial class PhoneReading
{
    // The longest spelling anybody needs; whatever is longer is not a phone number.
    const int LongestSpelling = 64;

    static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    public static PhoneNumber? Read(string? typed, string? region)
    {
        if (typed is null || typed.Length > LongestSpelling || Cleaned(Unwrapped(typed)) is not { } spelled)
            return null;

        return spelled switch
        {
            ['+', .. var digits] => International(digits),
            ['0', '0', .. var digits] => AfterDoubleZero(digits, spelled, region),
            _ => National(spelled, region) ?? WithoutPlus(spelled),
        };
    }

    // What surrounds numbers in exports: an apostrophe or ="…" against a spreadsheet's arithmetic, the scheme of a link, the .0 of a column
    // read as decimals.
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

    // Digits of any script become ASCII; separators vanish. Anything else refuses the whole: letters (a vanity number, an extension,
    // 5.5E+12), a formula, two numbers in one cell.
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

    static PhoneNumber? International(string digits) =>
        PhoneNumber.FromDigits(
            // The library takes out a trunk zero, as in +44 (0)20; a calling code it has not heard of is not its business.
            Parsed("+" + digits, null) is { } known
                ? InE164(known)
                : digits
        );

    // 00 is an international prefix nearly everywhere, also in the minds of people whose own country dials 011. But 0011 is Australia's and
    // 001 is Thailand's,
    // and Brazil takes the next two digits for a telephone company; so each reading is tried and one that exists is preferred.
    static PhoneNumber? AfterDoubleZero(string digits, string spelled, string? region)
    {
        if (Parsed("+" + digits, null) is { } plain && Library.IsValidNumber(plain))
            return International(digits);
        if (Parsed(spelled, region) is { CountryCodeSource: Source.FROM_NUMBER_WITH_IDD } dialled && Library.IsValidNumber(dialled))
            return PhoneNumber.FromDigits(InE164(dialled));

        return International(digits);
    }

    static PhoneNumber? National(string spelled, string? region) =>
        region is not null && Parsed(spelled, region) is { } number && HasPossibleLength(number)
            ? PhoneNumber.FromDigits(InE164(number))
            : null;

    // Exports lose the plus. Ten digits of some other country look much the same, so here the length has to fit the country; 521… is
    // WhatsApp's own Mexico.
    static PhoneNumber? WithoutPlus(string digits) =>
        Parsed("+" + digits, null) is { } number
        && (HasPossibleLength(number) || digits is { Length: 13 } && digits.StartsWith("521", StringComparison.Ordinal))
            ? International(digits)
            : null;

    static PhoneNumbers.PhoneNumber? Parsed(string spelled, string? region)
    {
        try
        {
            return Library.ParseAndKeepRawInput(spelled, region?.ToUpperInvariant());
        }
        catch (NumberParseException)
        {
            // The library has no other way to say that it does not know; the caller has another reading, or refuses.
            return null;
        }
    }

    // Not "possible locally": five digits that ring next door are nobody's WhatsApp.
    static bool HasPossibleLength(PhoneNumbers.PhoneNumber number) =>
        Library.IsPossibleNumberWithReason(number) is PhoneNumberUtil.ValidationResult.IS_POSSIBLE;

    static string InE164(PhoneNumbers.PhoneNumber number) => Library.Format(number, PhoneNumberFormat.E164)[1..];

    [GeneratedRegex("^=\"(.*)\"$")]
    private static partial Regex SpreadsheetText();

    [GeneratedRegex(@"^(\+?\d{10,15})\.0+$")]
    private static partial Regex DecimalTail();
}
