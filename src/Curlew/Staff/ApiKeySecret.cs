using System.Buffers.Text;
using System.Security.Cryptography;

namespace Curlew.Staff;

/// <summary>
/// What a program shows: <c>curlew_</c>, the id of its key, and 256 random bits. The id finds the row; nothing is looked for by what is secret.
/// </summary>
sealed class ApiKeySecret
{
    const string Prefix = "curlew_";
    const int Bytes = 32;
    const int IdLength = 32;
    const char Between = '_';

    readonly byte[] bits;

    ApiKeySecret(Guid key, byte[] bits) => (Key, this.bits) = (key, bits);

    /// <summary>Whose it says it is.</summary>
    public Guid Key { get; }

    /// <summary>What is kept of it. Of 256 random bits a digest without a key is as good as one with it.</summary>
    public byte[] Digest => SHA256.HashData(bits);

    public string Text => $"{Prefix}{Key:N}{Between}{Base64Url.EncodeToString(bits)}";

    public static ApiKeySecret New(Guid key) => new(key, RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Null for what was never one.</summary>
    public static ApiKeySecret? Read(string shown)
    {
        const int secretAt = 7 + IdLength + 1;
        if (
            shown.Length != secretAt + Base64Url.GetEncodedLength(Bytes)
            || !shown.StartsWith(Prefix, StringComparison.Ordinal)
            || shown[secretAt - 1] != Between
            || !Guid.TryParseExact(shown.AsSpan(Prefix.Length, IdLength), "N", out var key)
        )
            return null;
        var bits = new byte[Bytes];
        return Base64Url.IsValid(shown.AsSpan(secretAt)) && Base64Url.DecodeFromChars(shown.AsSpan(secretAt), bits) == Bytes
            ? new(key, bits)
            : null;
    }
}
