using System.Buffers;
using System.Buffers.Text;

namespace Curlew.Privacy;

/// <summary>Sealed bytes as they stand in a text column: base64url, and of all its spellings only one.</summary>
static class SealedText
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Null for anything <see cref="Encode"/> does not write, such as text with spaces or padding, which .NET's decoder would let
    /// pass.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return
            Base64Url.DecodeFromChars(text, bytes, out _, out var length) is OperationStatus.Done
            && Base64Url.GetEncodedLength(length) == text.Length
            ? bytes[..length]
            : null;
    }
}
