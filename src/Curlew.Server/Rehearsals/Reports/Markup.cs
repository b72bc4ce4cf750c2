using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Curlew.Server.Rehearsals.Reports;

/// <summary>A piece of HTML. Interpolating into one escapes every value that is not itself a piece, so that no name can become a
/// tag.</summary>
sealed record Markup(string Html)
{
    public static Markup Nothing { get; } = new("");

    public static Markup Of(ref MarkupText text) => new(text.Finish());

    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(piece => piece.Html)));
}

/// <summary>The compiler's way to write a <see cref="Markup"/>: numbers are written the same everywhere, texts are escaped.</summary>
[InterpolatedStringHandler]
readonly ref struct MarkupText(int literalLength, int formattedCount)
{
    readonly StringBuilder html = new(literalLength + formattedCount * 16);

    public void AppendLiteral(string text) => html.Append(text);

    public void AppendFormatted(Markup piece) => html.Append(piece.Html);

    public void AppendFormatted(IEnumerable<Markup> pieces)
    {
        foreach (var piece in pieces)
            html.Append(piece.Html);
    }

    public void AppendFormatted<T>(T value, string? format = null) =>
        html.Append(
            WebUtility.HtmlEncode(
                value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()
            )
        );

    public string Finish() => html.ToString();
}
