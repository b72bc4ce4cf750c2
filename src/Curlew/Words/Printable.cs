using System.Buffers;
using System.Text;

namespace Curlew.Words;

/// <summary>
/// Text of somebody else's, made fit to be shown: what would steer a terminal, begin a line of its own in a log or turn letters round on
/// the screen is written out as <c>\u202e</c>. Within JSON that is the same value.
/// </summary>
public static class Printable
{
    // Control characters, and what Unicode has for direction (UAX 9) and for lines.
    static readonly SearchValues<char> Odd = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(code => (char)code),
        '\u061c',
        '\u200e',
        '\u200f',
        .. Enumerable.Range(0x2028, 7).Concat(Enumerable.Range(0x2066, 4)).Select(code => (char)code),
        '\ufeff',
    ]);

    /// <summary>The text on one line.</summary>
    public static string Line(string text) => Of(text, _ => false);

    /// <summary>The same, with its tabs and lines as they are.</summary>
    public static string Lines(string text) => Of(text, odd => odd is '\n' or '\t');

    static string Of(string text, Func<char, bool> stays)
    {
        if (text.AsSpan().IndexOfAny(Odd) < 0)
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
            if (Odd.Contains(letter) && !stays(letter))
                shown.Append("\\u").Append(((int)letter).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            else
                shown.Append(letter);
        return shown.ToString();
    }
}
