using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Curlew.Templates;

/// <summary>Texts with <c>{variable}</c> or <c>{variable|fallback}</c>. Filling is substitution, never evaluation: a value cannot name
/// another variable.</summary>
public static partial class Placeholders
{
    // Meta refuses line breaks, tabs and more than four spaces in a row inside a parameter (codes 132012, 132018); four are taken for too
    // many as well.
    const string TooManySpaces = "    ";

    static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\t\v\f\u0085\u2028\u2029\0");

    [GeneratedRegex(@"\{(?<name>[\p{L}_][\p{L}\p{N}_]{0,49})(\|(?<fallback>[^{}]*))?\}", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    /// <summary>Names of the variables of a text, in order of first appearance.</summary>
    public static IReadOnlyList<string> Names(string text) =>
        [.. All(text).Select(placeholder => placeholder.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>Every placeholder of a text, in order.</summary>
    public static IReadOnlyList<Placeholder> All(string text) => [.. Pattern().Matches(text).Select(Read)];

    /// <summary>A text with something else in place of each placeholder.</summary>
    public static string Replace(string text, Func<Placeholder, string> by) => Pattern().Replace(text, match => by(Read(match)));

    /// <summary>Fills a text. An absent or blank value gives way to the fallback; where there is none its variable is the one
    /// missing.</summary>
    public static Filled Fill(string text, Func<string, string?> value)
    {
        if (!text.Contains('{', StringComparison.Ordinal))
            return new(text, null);

        string? missing = null;
        var filled = Replace(text, placeholder =>
        {
            var found = value(placeholder.Name);
            if (!string.IsNullOrWhiteSpace(found))
                return Tidy(found);
            missing ??= placeholder.Fallback is null ? placeholder.Name : null;
            return placeholder.Fallback ?? "";
        });
        return new(filled, missing);
    }

    /// <summary>Fills a text that becomes one parameter of a WhatsApp template: tidied as a whole, and never empty, because Meta refuses
    /// that.</summary>
    public static Filled FillParameter(string text, Func<string, string?> value)
    {
        var filled = Fill(text, value);
        var tidy = Tidy(filled.Text);
        return new(
            tidy,
            filled.Missing
                ?? (
                    string.IsNullOrWhiteSpace(tidy)
                        ? Names(text) is [var first, ..]
                            ? first
                            : "empty text"
                        : null
                )
        );
    }

    static Placeholder Read(Match match) =>
        new(match.Groups["name"].Value, match.Groups["fallback"] is { Success: true, Value: var fallback } ? fallback : null);

    static string Tidy(string value)
    {
        if (value.AsSpan().IndexOfAny(Breaks) < 0 && !value.Contains(TooManySpaces, StringComparison.Ordinal))
            return value;
        var tidy = new StringBuilder(value.Length);
        foreach (var c in value)
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
                tidy.Append(c);
            else if (tidy.Length > 0 && tidy[^1] != ' ')
                tidy.Append(' ');
        return tidy.ToString().TrimEnd();
    }
}

/// <summary>One <c>{variable|fallback}</c>.</summary>
/// <param name="Fallback">What stands there for people without a value; null where they cannot be written to.</param>
public readonly record struct Placeholder(string Name, string? Fallback)
{
    public override string ToString() => Fallback is null ? $"{{{Name}}}" : $"{{{Name}|{Fallback}}}";
}

/// <summary>A filled text, and the first variable that had neither a value nor a fallback.</summary>
public readonly record struct Filled(string Text, string? Missing);
