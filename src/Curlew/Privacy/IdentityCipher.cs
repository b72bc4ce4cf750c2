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
/// sealed texts never collide. A text begins with the mark of its key, which the first key does not have: two keys that follow each other
/// differ in it, so that PostgreSQL can count what is left of one.
/// </remarks>
sealed class IdentityCipher : IDisposable
{
    public const int KeySize = 64;
    public const int TagSize = 8;

    const int NumberSize = 7,
        SpareBits = 6;

    // Of the last byte the bits above the spare ones, and six zero bits in base64url.
    const byte Written = 0b1100_0000;
    const char ZeroBits = 'A';

    // Two characters that base64url has not.
    const string EvenMark = ".",
        OddMark = ":";

    readonly ThreadLocal<Engine> engine;

    /// <param name="id">The number of the key.</param>
    /// <param name="key">64 bytes: the MAC key, then the encryption key.</param>
    public IdentityCipher(short id, byte[] key)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"An identity key has {KeySize} bytes.", nameof(key));

        Mark = MarkOf(id);
        engine = new ThreadLocal<Engine>(() => new Engine(key[..32], key[32..]));
    }

    /// <summary>What every text sealed with this key begins with; empty for the first key.</summary>
    public string Mark { get; }

    public static string MarkOf(short id) =>
        id == 1 ? ""
        : id % 2 == 0 ? EvenMark
        : OddMark;

    public string Seal(string domain, ReadOnlySpan<byte> value)
    {
        Span<byte> output = stackalloc byte[TagSize + value.Length];
        engine.Value!.Tag(domain, value, output[..TagSize]);
        value.CopyTo(output[TagSize..]);
        engine.Value!.ApplyKeystream(output[..TagSize], output[TagSize..]);
        return Mark + SealedText.Encode(output);
    }

    /// <summary>The sealed bytes, or null where the text is not what <see cref="Seal"/> makes.</summary>
    public byte[]? Open(string domain, string text) =>
        Unmarked(text) is { } encoded && SealedText.Decode(encoded) is { Length: >= TagSize } input
            ? Opened(domain, input[..TagSize], input[TagSize..])
            : null;

    /// <summary>A text without the mark of this key; null where it has another's.</summary>
    public string? Unmarked(string text) =>
        Mark.Length == 0 ? text
        : text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..]
        : null;

    /// <summary>Seals a number of at most 50 bits in 20 characters, the mark included.</summary>
    /// <remarks>The tag and the seven bytes fill 20 characters. Where one is the mark, the six bits that the number leaves are not written.</remarks>
    public string SealNumber(string domain, ulong number)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, Mark.Length == 0 ? number : number << SpareBits);
        if (Mark.Length == 0)
            return Seal(domain, value[^NumberSize..]);

        Span<byte> output = stackalloc byte[TagSize + NumberSize];
        engine.Value!.Tag(domain, value[^NumberSize..], output[..TagSize]);
        value[^NumberSize..].CopyTo(output[TagSize..]);
        engine.Value!.ApplyKeystream(output[..TagSize], output[TagSize..]);
        output[^1] &= Written;
        return Mark + SealedText.Encode(output)[..^1];
    }

    /// <summary>The number, or null where the text is not what <see cref="SealNumber"/> makes.</summary>
    public ulong? OpenNumber(string domain, string text)
    {
        var value = Mark.Length == 0 ? Open(domain, text) : OpenedShort(domain, text);
        if (value is not { Length: NumberSize })
            return null;
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        value.CopyTo(number[^NumberSize..]);
        return BinaryPrimitives.ReadUInt64BigEndian(number) >> (Mark.Length == 0 ? 0 : SpareBits);
    }

    byte[]? OpenedShort(string domain, string text) =>
        Unmarked(text) is { } encoded && SealedText.Decode(encoded + ZeroBits) is { Length: TagSize + NumberSize } input
            ? Opened(domain, input[..TagSize], input[TagSize..], Written)
            : null;

    byte[]? Opened(string domain, byte[] tag, byte[] value, byte written = byte.MaxValue)
    {
        engine.Value!.ApplyKeystream(tag, value);
        if (value.Length > 0)
            value[^1] &= written;
        Span<byte> expected = stackalloc byte[TagSize];
        engine.Value!.Tag(domain, value, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag) ? value : null;
    }

    /// <summary>The digest of a text for one purpose: 22 characters.</summary>
    public string Digest16(string purpose, string text)
    {
        Span<byte> digest = stackalloc byte[16];
        Digest("digest:" + purpose, Encoding.UTF8.GetBytes(text), digest);
        return SealedText.Encode(digest);
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
