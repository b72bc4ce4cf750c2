using System.Text;

namespace Curlew.Privacy;

/// <summary>A WhatsApp id in few bytes, so that its sealed form fits the column: the base64 behind "wamid." is kept as the bytes it stands
/// for.</summary>
static class PackedWhatsAppId
{
    const string Prefix = "wamid.";
    const byte AsText = 0,
        AsBytes = 1;

    public static byte[] Pack(WhatsAppId id)
    {
        // Only what comes back letter for letter: base64 has several spellings of the same bytes, and the id is one of them.
        if (id.Text.StartsWith(Prefix, StringComparison.Ordinal) && Decoded(id.Text[Prefix.Length..]) is { } bytes)
            return [AsBytes, .. bytes];

        return [AsText, .. Encoding.UTF8.GetBytes(id.Text)];
    }

    public static WhatsAppId? Unpack(byte[]? packed) =>
        packed switch
        {
            [AsBytes, .. var bytes] => WhatsAppId.From(Prefix + Convert.ToBase64String(bytes)),
            [AsText, .. var text] => WhatsAppId.From(Encoding.UTF8.GetString(text)),
            _ => null,
        };

    static byte[]? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == base64
            ? bytes[..length]
            : null;
    }
}
