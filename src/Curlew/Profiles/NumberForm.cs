using System.Globalization;
using System.Text.RegularExpressions;

namespace Curlew.Profiles;

/// <summary>How the numbers of a column are written. 1.234 is two numbers, 12.5 is one: a column that holds the second tells what the first is, and nothing else does.</summary>
sealed partial class NumberForm
{
    // PostgreSQL and .NET both hold these exactly, and no business counts further.
    const decimal Bound = 1_000_000_000_000_000m;

    public const int MostDecimals = 6;

    char? decimals;
    bool isMixed;

    /// <summary>Takes a cell into account.</summary>
    public void See(string text)
    {
        if (Sign(Bare(text)) is not { } sign)
            return;
        isMixed |= decimals is { } known && known != sign;
        decimals = sign;
    }

    /// <summary>Null where it is no number, not for certain, or one too long.</summary>
    public decimal? Read(string text)
    {
        var bare = Bare(text);
        if (!Form().IsMatch(bare) || IsUnclear(text))
            return null;
        var sign = Sign(bare) ?? (IsTwoWays(bare) ? decimals : null);
        var plain = string.Concat(bare.Where(c => char.IsAsciiDigit(c) || c == '-' || c == sign).Select(c => c == sign ? '.' : c));
        return
            IsGrouped(bare, sign)
            && decimal.TryParse(
                plain,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            ? Within(number)
            : null;
    }

    /// <summary>Whether it is two numbers and the column does not tell which.</summary>
    public bool IsUnclear(string text) => IsTwoWays(Bare(text)) && (decimals is null || isMixed);

    /// <summary>A number as it is kept; null where it has too many digits.</summary>
    public static decimal? Within(decimal number) =>
        Math.Abs(number) < Bound && decimal.Round(number, MostDecimals) == number
            ? decimal.Parse(Plain(number), CultureInfo.InvariantCulture)
            : null;

    /// <summary>As JSON writes it, without zeros at its end.</summary>
    public static string Plain(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    // The sign before decimals, where a number tells it: the last of two different ones, or one that three digits do not follow. One that stands there more than once separates thousands.
    static char? Sign(string bare)
    {
        if (!Form().IsMatch(bare) || IsTwoWays(bare))
            return null;
        var last = bare.LastIndexOfAny(['.', ',']);
        return last < 0 ? null
            : bare.IndexOf(bare[last], StringComparison.Ordinal) != last
                ? bare[last] == '.' ? ','
                    : '.'
            : bare[last];
    }

    static bool IsTwoWays(string bare) => TwoWays().IsMatch(bare);

    // Thousands are separated by one sign, between groups of three, and decimals by none.
    static bool IsGrouped(string bare, char? sign)
    {
        var parts = bare.TrimStart('-').Split(sign ?? '\0');
        var groups = parts[0].Split(['.', ',', '\'', ' ']);
        return (parts.Length == 1 || parts is [_, { Length: > 0 } behind] && behind.All(char.IsAsciiDigit))
            && parts[0].Where(c => !char.IsAsciiDigit(c)).Distinct().Count() <= 1
            && (groups.Length == 1 || groups[0].Length is > 0 and <= 3 && groups.Skip(1).All(group => group.Length == 3));
    }

    // Spaces that do not break, typographic minus and apostrophe are what spreadsheets write.
    static string Bare(string text) =>
        string.Concat(
            text.Trim()
                .Select(c =>
                    c switch
                    {
                        '\u00a0' or '\u202f' or '\u2009' => ' ',
                        '\u2212' => '-',
                        '\u2019' => '\'',
                        _ => c,
                    }
                )
        );

    [GeneratedRegex(@"^-?[0-9][0-9.,' ]{0,30}$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    [GeneratedRegex(@"^-?[1-9][0-9]{0,2}[.,][0-9]{3}$", RegexOptions.NonBacktracking)]
    private static partial Regex TwoWays();
}
