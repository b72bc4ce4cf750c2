using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Curlew.Privacy;

/// <summary>
/// Randomised sealing of one value for one cell with AES-256-GCM:
/// <c>version (1) | key id (2) | nonce (12) | ciphertext | tag (16)</c>, authenticated together with <c>table|column|row|version|key
/// id</c>.
/// </summary>
/// <remarks>With random nonces one key is good for 2³² values (NIST SP 800-38D, 8.3); replace it well before.</remarks>
sealed class CellCipher : IDisposable
{
    public const byte Version = 1;
    public const int HeaderSize = 3;
    public const int NonceSize = 12;
    public const int TagSize = 16;
    public const int Overhead = HeaderSize + NonceSize + TagSize;

    // Two identifiers of at most 63 bytes (PostgreSQL's limit), a uuid, a byte, a number, four separators.
    const int LongestPlace = 63 + 63 + 36 + 3 + 5 + 4;

    readonly short keyId;
    readonly ThreadLocal<AesGcm> aes;

    public CellCipher(short keyId, byte[] key)
    {
        this.keyId = keyId;
        // One instance a thread, collected with it: on OpenSSL an instance is one cipher context, which two threads would spoil for each
        // other.
        aes = new ThreadLocal<AesGcm>(() => new AesGcm(key, TagSize));
    }

    /// <summary>The first four letters of every text sealed with a key: version and number.</summary>
    public static string PrefixOf(short keyId) => SealedText.Encode([Version, (byte)(keyId >> 8), (byte)keyId]);

    public static short KeyIdOf(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt16BigEndian(value[1..]);

    public void Seal(ReadOnlySpan<byte> plain, Cell cell, Span<byte> output)
    {
        output[0] = Version;
        BinaryPrimitives.WriteInt16BigEndian(output[1..], keyId);
        RandomNumberGenerator.Fill(output.Slice(HeaderSize, NonceSize));

        Span<byte> place = stackalloc byte[LongestPlace];
        aes.Value!.Encrypt(
            output.Slice(HeaderSize, NonceSize),
            plain,
            output.Slice(HeaderSize + NonceSize, plain.Length),
            output[^TagSize..],
            place[..Describe(cell, place)]
        );
    }

    /// <summary>False where the value was not sealed for this cell under this key, or was changed since.</summary>
    public bool TryOpen(ReadOnlySpan<byte> value, Cell cell, Span<byte> plain)
    {
        Span<byte> place = stackalloc byte[LongestPlace];
        try
        {
            aes.Value!.Decrypt(
                value.Slice(HeaderSize, NonceSize),
                value[(HeaderSize + NonceSize)..^TagSize],
                value[^TagSize..],
                plain,
                place[..Describe(cell, place)]
            );
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The reader is protected from what an attacker or a bad disk wrote; the caller says where it was found.
            return false;
        }
    }

    public void Dispose() => aes.Dispose();

    int Describe(Cell cell, Span<byte> place) =>
        Utf8.TryWrite(place, $"{cell.Table}|{cell.Column}|{cell.Row}|{Version}|{keyId}", out var written)
            ? written
            : throw new ArgumentException(
                $"A table and a column have names of at most 63 bytes; '{cell.Table}.{cell.Column}' is not one.",
                nameof(cell)
            );
}
