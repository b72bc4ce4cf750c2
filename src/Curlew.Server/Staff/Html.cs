using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Curlew.Server.Staff;

/// <summary>HTML whose every place is encoded: <c>new Html($"&lt;p&gt;{typed}&lt;/p&gt;")</c>. What is Html already stands as it is.</summary>
readonly struct Html(HtmlText text)
{
    readonly string text = text.ToString();

    public static Html None { get; } = new($"");

    public static Html Join(params IEnumerable<Html> parts)
    {
        var joined = new HtmlText(0, 0);
        foreach (var part in parts)
            joined.AppendFormatted(part);
        return new(joined);
    }

    public override string ToString() => text ?? "";
}

/// <summary>What the compiler makes of an interpolated text that becomes <see cref="Html"/>.</summary>
[InterpolatedStringHandler]
readonly struct HtmlText(int literalLength, int formattedCount)
{
    readonly StringBuilder text = new(literalLength + formattedCount * 16);

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Html html) => text.Append(html.ToString());

    public void AppendFormatted(Html? html) => text.Append(html?.ToString());

    public void AppendFormatted(string? value) => text.Append(HtmlEncoder.Default.Encode(value ?? ""));

    public void AppendFormatted(int value) => text.Append(value);

    public override string ToString() => text.ToString();
}
