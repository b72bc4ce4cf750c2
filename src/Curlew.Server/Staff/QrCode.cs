using System.Text;
using QRCoder;

namespace Curlew.Server.Staff;

/// <summary>A QR code as one SVG path: no style in it, so that the strict content policy lets it be.</summary>
static class QrCode
{
    public static Html Draw(string text)
    {
        using var maker = new QRCodeGenerator();
        using var code = maker.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var (rows, path) = (code.ModuleMatrix, new StringBuilder());
        for (var y = 0; y < rows.Count; y++)
        for (var x = 0; x < rows[y].Count; x++)
            if (rows[y][x])
                path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new(
            $"""<svg class="qr" viewBox="0 0 {rows.Count} {rows.Count}" role="img" aria-label="QR"><path fill="#000" d="{path.ToString()}"/></svg>"""
        );
    }
}
