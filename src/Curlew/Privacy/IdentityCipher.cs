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
/// Two values with the same tag (one pair expected at five thousand million) have the same keystream and therefore different ciphertexts:
/// sealed texts never collide.
/// </remarks>
sealed class IdentityCipher : IDisposable
{
    public const int KeySize = 64;
    public const int TagSize = 8;

    readonly ThreadLocal<Engine> engine;

    /// <param name="key">64 bytes: the MAC key, then the encryption key.</param>
    public IdentityCipher(byte[] key)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"An identity key has {KeySize} bytes.", nameof(key));

        engine = new ThreadLocal<Engine>(() => new Engine(key[..32], key[32..]));
    }

    public string Seal(string domain, ReadOnlySpan<byte> value)
    {
        Span<byte> output = stackalloc byte[TagSize + value.Length];
        engine.Value!.Tag(domain, value, output[..TagSize]);
        value.CopyTo(output[TagSize..]);
        engine.Value!.ApplyKeystream(output[..TagSize], output[TagSize..]);
        return SealedText.Encode(output);
    }

    /// <summary>The sealed bytes, or null where the text is not what <see cref="Seal"/> makes.</summary>
    public byte[]? Open(string domain, string text)
    {
        if (SealedText.Decode(text) is not { Length: >= TagSize } input)
            return null;

        var (tag, value) = (input[..TagSize], input[TagSize..]);
        engine.Value!.ApplyKeystream(tag, value);
        Span<byte> expected = stackalloc byte[TagSize];
        engine.Value!.Tag(domain, value, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag) ? value : null;
    }

    /// <summary>A keyed digest of any length up to 32 bytes: equal values, equal digests, no way back.</summary>
    public void Digest(string domain, ReadOnlySpan<byte> value, Span<byte> digest) => engine.Value!.Tag(domain, value, digest);

    public void Dispose() => engine.Dispose();

    /// <summary>One thread's primitives: .NET does not promise that they can be shared, and making them for each value would take most of
    /// the time. Those of a thread that ended are collected with it.</summary>
    sealed class Engine
    {
        const int Block = 16;

        readonly IncrementalHash mac;
        readonly Aes aes = Aes.Create();
        readonly ICryptoTransform block;
        readonly byte[] counter = new byte[Block],
            keystream = new byte[Block];

        public Engine(byte[] macKey, byte[] encryptionKey)
        {
            mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, macKey);
            // Counter mode is made of single encrypted blocks; a counter never repeats under one tag.
            (aes.Key, aes.Mode, aes.Padding) = (encryptionKey, CipherMode.ECB, PaddingMode.None);
            block = aes.CreateEncryptor();
        }

        public void Tag(string domain, ReadOnlySpan<byte> value, Span<byte> tag)
        {
            Span<byte> prefix = stackalloc byte[Encoding.UTF8.GetMaxByteCount(domain.Length) + 1];
            var length = Encoding.UTF8.GetBytes(domain, prefix);
            prefix[length] = (byte)'|';
            mac.AppendData(prefix[..(length + 1)]);
            mac.AppendData(value);

            Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
            mac.GetHashAndReset(full);
            full[..tag.Length].CopyTo(tag);
        }

        public void ApplyKeystream(ReadOnlySpan<byte> tag, Span<byte> value)
        {
            tag.CopyTo(counter);
            for (var offset = 0; offset < value.Length; offset += Block)
            {
                BinaryPrimitives.WriteInt64BigEndian(counter.AsSpan(TagSize), offset / Block);
                block.TransformBlock(counter, 0, Block, keystream, 0);
                for (var i = offset; i < value.Length && i < offset + Block; i++)
                    value[i] ^= keystream[i - offset];
            }
        }
    }
}
