using System.Security.Cryptography;

namespace Curlew.Privacy;

/// <summary>The keys of the audit trail: whoever lacks them can make no digest that fits.</summary>
sealed class TrailKeys(Keyring keys)
{
    readonly Dictionary<short, byte[]> secrets = keys.Readable(KeyPurpose.Audit).ToDictionary(key => key.Id, key => key.Secret);

    /// <summary>The number of the key that new rows are digested with.</summary>
    public short Active => keys.Active(KeyPurpose.Audit).Id;

    /// <summary>HMAC-SHA256, 32 bytes; null under a key that is not known here.</summary>
    public byte[]? Mac(short key, ReadOnlySpan<byte> text) =>
        secrets.TryGetValue(key, out var secret) ? HMACSHA256.HashData(secret, text) : null;
}
