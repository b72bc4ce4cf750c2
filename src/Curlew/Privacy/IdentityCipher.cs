using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Curlew.Privacy;

/// <summary>
/// Deterministic sealing (a synthetic-IV construction): equal values give equal texts, so that they stay unique, indexed and joinable;
/// whoever lacks the key learns equality and nothing else.
/// </summary>
/// <remarks>
/// <code>
/// tag    = HMAC-SHA256(k_mac, domain | value), first 8 bytes
/// sealed = base64url(tag | value XOR AES-256-CTR(k_enc, tag | 0⁸))
/// </code>
/// Two values with the same tag (one pair expected at five thousand million) have the same keystream and therefore different ciphertexts: sealed texts never collide.
/// </remarks>
sealed class IdentityCipher : IDisposable
{
    public const int KeySize = 64;
    public const int TagSize = 8;

    const int Block = 16;

    readonly byte[] macKey;
    readonly ThreadLocal<Aes> aes;

    /// <param name="key">64 bytes: the MAC key, then the encryption key.</param>
    public IdentityCipher(byte[] key)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"An identity key has {KeySize} bytes.", nameof(key));

        macKey = key[..32];
        var encryptionKey = key[32..];
        // One instance a thread: .NET does not promise that one can be shared.
        aes = new ThreadLocal<Aes>(() =>
        {
            var mine = Aes.Create();
            mine.Key = encryptionKey;
            return mine;
        }, trackAllValues: true);
    }

    public string Seal(string domain, ReadOnlySpan<byte> value)
    {
        Span<byte> output = stackalloc byte[TagSize + value.Length];
        Tag(domain, value, output[..TagSize]);
        value.CopyTo(output[TagSize..]);
        ApplyKeystream(output[..TagSize], output[TagSize..]);
        return SealedText.Encode(output);
    }

    /// <summary>The sealed bytes, or null where the text is not what <see cref="Seal"/> makes.</summary>
    public byte[]? Open(string domain, string text)
    {
        if (SealedText.Decode(text) is not { Length: >= TagSize } input)
            return null;

        var (tag, value) = (input[..TagSize], input[TagSize..]);
        ApplyKeystream(tag, value);
        Span<byte> expected = stackalloc byte[TagSize];
        Tag(domain, value, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag) ? value : null;
    }

    /// <summary>A keyed digest of any length up to 32 bytes: equal values, equal digests, no way back.</summary>
    public void Digest(string domain, ReadOnlySpan<byte> value, Span<byte> digest) => Tag(domain, value, digest);

    public void Dispose()
    {
        foreach (var instance in aes.Values)
            instance.Dispose();
        aes.Dispose();
    }

    void Tag(string domain, ReadOnlySpan<byte> value, Span<byte> tag)
    {
        var prefix = Encoding.UTF8.GetByteCount(domain) + 1;
        Span<byte> message = prefix + value.Length <= 1024 ? stackalloc byte[prefix + value.Length] : new byte[prefix + value.Length];
        Encoding.UTF8.GetBytes(domain, message);
        message[prefix - 1] = (byte)'|';
        value.CopyTo(message[prefix..]);

        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(macKey, message, full);
        full[..tag.Length].CopyTo(tag);
    }

    void ApplyKeystream(ReadOnlySpan<byte> tag, Span<byte> value)
    {
        Span<byte> counter = stackalloc byte[Block];
        Span<byte> keystream = stackalloc byte[Block];
        tag.CopyTo(counter);
        for (var offset = 0; offset < value.Length; offset += Block)
        {
            BinaryPrimitives.WriteInt64BigEndian(counter[TagSize..], offset / Block);
            aes.Value!.EncryptEcb(counter, keystream, PaddingMode.None);
            for (var i = offset; i < value.Length && i < offset + Block; i++)
                value[i] ^= keystream[i - offset];
        }
    }
}
