using System.Buffers;
using System.Globalization;
using System.Text;

namespace Curlew.WhatsApp.Wire;

/// <summary>Turns the inside of a JSON string into text that PostgreSQL can store: U+0000, lone surrogates and broken UTF-8 become
/// U+FFFD.</summary>
static class JsonText
{
    const char Replacement = '\uFFFD';

    public static string? Decode(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty)
            return null;
        if (escaped.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(escaped);

        var rented = escaped.Length <= 512 ? null : ArrayPool<char>.Shared.Rent(escaped.Length);
        var chars = rented ?? stackalloc char[512];
        var length = Unescape(escaped, chars);
        Repair(chars[..length]);
        var text = new string(chars[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    static int Unescape(ReadOnlySpan<byte> escaped, Span<char> into)
    {
        var length = 0;
        while (!escaped.IsEmpty)
        {
            var slash = escaped.IndexOf((byte)'\\');
            var plain = slash < 0 ? escaped : escaped[..slash];
            length += Encoding.UTF8.GetChars(plain, into[length..]);
            if (slash < 0 || slash + 1 >= escaped.Length)
                break;

            into[length++] = One(escaped[slash..], out var used);
            escaped = escaped[(slash + used)..];
        }

        return length;
    }

    static char One(ReadOnlySpan<byte> escape, out int used)
    {
        used = 2;
        switch (escape[1])
        {
            case (byte)'n':
                return '\n';
            case (byte)'r':
                return '\r';
            case (byte)'t':
                return '\t';
            case (byte)'b':
                return '\b';
            case (byte)'f':
                return '\f';
            case (byte)'u'
                when escape.Length >= 6
                    && ushort.TryParse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                used = 6;
                return (char)unit;
            default:
                return (char)escape[1];
        }
    }

    static void Repair(Span<char> chars)
    {
        for (var i = 0; i < chars.Length; i++)
        {
            if (chars[i] == '\0')
                chars[i] = Replacement;
            else if (char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
                i++;
            else if (char.IsSurrogate(chars[i]))
                chars[i] = Replacement;
        }
    }
}
