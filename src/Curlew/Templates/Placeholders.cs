using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Curlew.Templates;

/// <summary>Texts with <c>{variable}</c> or <c>{variable|fallback}</c>. Filling is substitution, never evaluation: a value cannot name another variable.</summary>
public static partial class Placeholders
{
    [GeneratedRegex(@"\{(?<name>[\p{L}_][\p{L}\p{N}_]{0,49})(\|(?<fallback>[^{}]*))?\}", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    /// <summary>Names of the variables of a text, in order of first appearance.</summary>
    public static IReadOnlyList<string> Names(string text) =>
        [.. Pattern().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Fills a text. An absent or blank value gives way to the fallback; where there is none its variable is the one missing.</summary>
    public static Filled Fill(string text, Func<string, string?> value)
    {
        if (!text.Contains('{', StringComparison.Ordinal))
            return new(text, null);

        string? missing = null;
        var filled = Pattern().Replace(text, match =>
        {
            var found = value(match.Groups["name"].Value);
            if (!string.IsNullOrWhiteSpace(found))
                return Tidy(found);
            if (match.Groups["fallback"] is { Success: true, Value: var fallback })
                return fallback;
            missing ??= match.Groups["name"].Value;
            return "";
        });
        return new(filled, missing);
    }

    // Meta refuses line breaks, tabs and more than four spaces in a row inside a parameter (codes 132012, 132018).
    static string Tidy(string value)
    {
        if (value.AsSpan().IndexOfAny(Breaks) < 0 && !value.Contains("     ", StringComparison.Ordinal))
            return value;
        var tidy = new StringBuilder(value.Length);
        foreach (var c in value)
            if (!char.IsWhiteSpace(c))
                tidy.Append(c);
            else if (tidy.Length > 0 && tidy[^1] != ' ')
                tidy.Append(' ');
        return tidy.ToString().TrimEnd();
    }

    static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\t");
}

/// <summary>A filled text, and the first variable that had neither a value nor a fallback.</summary>
public readonly record struct Filled(string Text, string? Missing);
