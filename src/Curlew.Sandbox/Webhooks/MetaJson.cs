using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>JSON with the escapes Meta writes: lower-case \u for all that is not ASCII, \/ for a slash, and nothing else than must be.</summary>
static class MetaJson
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value and gives it Meta's escapes.</summary>
    public static byte[] Write(int expected, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(expected);
        using (var json = new Utf8JsonWriter(buffer, Plain))
            write(json);
        return Escaped(buffer.WrittenSpan);
    }

    static byte[] Escaped(ReadOnlySpan<byte> json)
    {
        var escaped = new ArrayBufferWriter<byte>(json.Length + json.Length / 4);
        Span<char> units = stackalloc char[2];
        while (json.Length > 0)
        {
            var plain = json.IndexOfAnyExceptInRange((byte)0, (byte)127) is var other && other < 0 ? json.Length : other;
            Ascii(json[..plain], escaped);
            json = json[plain..];
            if (json.Length == 0)
                break;
            Rune.DecodeFromUtf8(json, out var rune, out var length);
            foreach (var unit in units[..rune.EncodeToUtf16(units)])
                Hex(unit, escaped);
            json = json[length..];
        }
        return escaped.WrittenSpan.ToArray();
    }

    // A slash stands in texts only; an escape the writer made by number gets Meta's lower case.
    static void Ascii(ReadOnlySpan<byte> plain, ArrayBufferWriter<byte> to)
    {
        while (plain.IndexOfAny((byte)'/', (byte)'\\') is var at && at >= 0)
        {
            to.Write(plain[..at]);
            if (plain[at] == '/')
                to.Write("\\/"u8);
            else if (plain[at + 1] == 'u' && Utf8Parser.TryParse(plain.Slice(at + 2, 4), out ushort unit, out _, 'x'))
                Hex((char)unit, to);
            else
                to.Write(plain.Slice(at, 2));
            plain = plain[
                (
                    plain[at] == '/' ? at + 1
                    : plain[at + 1] == 'u' ? at + 6
                    : at + 2
                )..
            ];
        }
        to.Write(plain);
    }

    static void Hex(char unit, ArrayBufferWriter<byte> to)
    {
        var room = to.GetSpan(6);
        "\\u"u8.CopyTo(room);
        Utf8Formatter.TryFormat((ushort)unit, room[2..], out _, new StandardFormat('x', 4));
        to.Advance(6);
    }
}
