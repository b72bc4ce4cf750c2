using System.Security.Cryptography;
using System.Text;
using Curlew.Words;

namespace Curlew.Privacy;

/// <summary>The one key that is never in the database. It wraps the data keys and nothing else.</summary>
public sealed class RootKey
{
    public const int Size = 32;

    // Of 32 random bytes about 30 differ; fewer than 16 happen once in 10²⁰ keys, and in every key typed by hand.
    const int FewestDistinctBytes = 16;

    const int NonceSize = 12,
        TagSize = 16;

    readonly byte[] secret;

    RootKey(byte[] secret) => this.secret = secret;

    /// <summary>A new random key.</summary>
    public static RootKey Generate() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>Reads 32 random bytes in base64; <paramref name="source"/> says in refusals where they came from.</summary>
    /// <exception cref="UnusableRootKey">Not base64, not 32 bytes, or not random.</exception>
    public static RootKey Parse(string base64, string source)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length != Size)
            throw new UnusableRootKey($"The root key in {source} is not {Size} bytes in base64. {HowToMakeOne}");

        var secret = bytes[..Size];
        return LooksRandom(secret)
            ? new RootKey(secret)
            : throw new UnusableRootKey($"The root key in {source} is not random: it is a default or was typed by hand. {HowToMakeOne}");
    }

    /// <summary>nonce (12) | ciphertext | tag (16), bound to the key's purpose and number.</summary>
    internal byte[] Wrap(DataKey key)
    {
        var wrapped = new byte[NonceSize + key.Secret.Length + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var aes = new AesGcm(secret, TagSize);
        aes.Encrypt(
            wrapped.AsSpan(0, NonceSize),
            key.Secret,
            wrapped.AsSpan(NonceSize, key.Secret.Length),
            wrapped.AsSpan()[^TagSize..],
            Place(key.Purpose, key.Id)
        );
        return wrapped;
    }

    /// <summary>Null where this is not the root key that wrapped it.</summary>
    internal byte[]? Unwrap(KeyPurpose purpose, short id, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != NonceSize + DataKey.SizeOf(purpose) + TagSize)
            return null;

        var key = new byte[DataKey.SizeOf(purpose)];
        using var aes = new AesGcm(secret, TagSize);
        try
        {
            aes.Decrypt(wrapped[..NonceSize], wrapped[NonceSize..^TagSize], wrapped[^TagSize..], key, Place(purpose, id));
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The caller knows which key it was and tells the operator.
            return null;
        }
    }

    internal string ToBase64() => Convert.ToBase64String(secret);

    static byte[] Place(KeyPurpose purpose, short id) => Encoding.UTF8.GetBytes($"sealed_keys|{purpose}|{id}");

    static bool LooksRandom(byte[] secret) =>
        secret.Distinct().Count() >= FewestDistinctBytes
        && !secret.All(value => value is >= 0x20 and < 0x7F)
        && secret.Zip(secret.Skip(1), (one, next) => (byte)(next - one)).Distinct().Count() > 1;

    const string HowToMakeOne = "Make one with: openssl rand -base64 32";
}

/// <summary>There is no root key to use; the text says why and what to do.</summary>
public sealed class UnusableRootKey(string message, Exception? cause = null) : CannotGoOn(message, cause);
