using System.Globalization;

namespace Curlew.Profiles;

/// <summary>Personal texts as they are shown to whoever has not asked to see them.</summary>
static class Mask
{
    const string Hidden = "•••";

    const int LongestAmount = 32,
        MostDigits = 8;

    /// <summary>The first letter of each word, of three words at most.</summary>
    public static string? Name(string? name) =>
        name is null ? null : string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3).Select(Text));

    /// <summary>What a reader sees as its first letter, whatever that is made of.</summary>
    public static string Text(string text) => StringInfo.GetNextTextElement(text) + Hidden;

    /// <summary>Whether a text is a number that nobody has as theirs, or a day: few digits with a point, a slash, a sign of money or of percent, a month. Not a phone or a code.</summary>
    public static bool IsAmountOrDay(string text) =>
        text.Length <= LongestAmount
        && text.Any(char.IsAsciiDigit)
        && (
            text.Count(char.IsAsciiDigit) <= MostDigits
            || decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _) && text.Contains('.')
        )
        && (
            text.Contains('.')
            || text.Contains('/')
            || text.Contains('%')
            || text.Contains(':')
            || text.Count(c => c is '-') == 2
            || text.Any(c => char.GetUnicodeCategory(c) is UnicodeCategory.CurrencySymbol)
            || text.Any(char.IsLetter)
        )
        && (text.All(c => !char.IsLetter(c)) || DateTime.TryParse(text, CultureInfo.InvariantCulture, out _));

    public static string? Email(string? email) => string.IsNullOrEmpty(email) ? null : $"{Text(email)}@{Hidden}";
}
