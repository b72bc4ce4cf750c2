using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Curlew.Privacy;

/// <summary>Seals and opens personal data under the keys of one <see cref="Keyring"/>. Safe for any number of threads.</summary>
/// <remarks>
/// Phones, WhatsApp ids, user ids and words are sealed deterministically (<see cref="IdentityCipher"/>): equal stays equal, in every table.
/// Everything else is sealed for one <see cref="Cell"/> and differs each time (<see cref="CellCipher"/>).
/// </remarks>
public sealed class Sealer : IDisposable
{
    /// <summary>Every sealed phone has this many characters.</summary>
    public const int SealedPhoneLength = 20;

    /// <summary>No sealed WhatsApp id has more characters.</summary>
    public const int LongestSealedWhatsAppId = 100;

    const string Phones = "phone",
        WhatsAppIds = "wamid",
        UserIds = "user",
        Words = "word";

    // Not a letter of base64url, so no sealed id begins with it.
    const char DigestMark = '~';

    const int PackedPhoneSize = 7;

    readonly IdentityCipher identities;
    readonly Dictionary<short, CellCipher> cells;
    readonly CellCipher activeCells;

    public Sealer(Keyring keys)
    {
        identities = new IdentityCipher(keys.Active(KeyPurpose.Identities).Secret);
        cells = keys.Readable(KeyPurpose.Cells).ToDictionary(key => key.Id, key => new CellCipher(key.Id, key.Secret));
        activeCells = cells[keys.Active(KeyPurpose.Cells).Id];
        Trail = new(keys);
    }

    /// <summary>The keys of the audit trail.</summary>
    internal TrailKeys Trail { get; }

    /// <summary>Exactly 20 characters: a varchar(20) holds it.</summary>
    public string Seal(PhoneNumber phone)
    {
        if (phone.Number == 0)
            throw new ArgumentException("An empty PhoneNumber cannot be sealed: it was never parsed.", nameof(phone));

        // Fifteen digits are less than 2⁵⁰: seven bytes.
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, phone.Number);
        return identities.Seal(Phones, number[^PackedPhoneSize..]);
    }

    /// <exception cref="SealBroken">Not a phone number sealed under these keys.</exception>
    public PhoneNumber OpenPhone(string text)
    {
        if (identities.Open(Phones, text) is not { Length: PackedPhoneSize } packed)
            throw Broken("phone number");

        Span<byte> number = stackalloc byte[8];
        packed.CopyTo(number[^PackedPhoneSize..]);
        return new PhoneNumber(BinaryPrimitives.ReadUInt64BigEndian(number));
    }

    /// <summary>At most 100 characters. An id too long for that becomes <c>~</c> and a keyed digest: still unique and found again, but
    /// never opened.</summary>
    public string Seal(WhatsAppId id)
    {
        var packed = PackedWhatsAppId.Pack(id);
        return Base64Url.GetEncodedLength(IdentityCipher.TagSize + packed.Length) <= LongestSealedWhatsAppId
            ? identities.Seal(WhatsAppIds, packed)
            : DigestMark + Digest("digest:" + WhatsAppIds, packed, size: 32);
    }

    /// <summary>The id as WhatsApp gave it, or null where it was too long to keep more than its digest.</summary>
    /// <exception cref="SealBroken">Not a WhatsApp id sealed under these keys.</exception>
    public WhatsAppId? OpenWhatsAppId(string text) =>
        text.StartsWith(DigestMark) ? null : PackedWhatsAppId.Unpack(identities.Open(WhatsAppIds, text)) ?? throw Broken("WhatsApp id");

    /// <summary>At most 211 characters.</summary>
    public string Seal(UserId id) => identities.Seal(UserIds, Encoding.UTF8.GetBytes(id.Text));

    /// <exception cref="SealBroken">Not a user id sealed under these keys.</exception>
    public UserId OpenUserId(string text) =>
        identities.Open(UserIds, text) is { } packed && UserId.From(Encoding.UTF8.GetString(packed)) is { } id
            ? id
            : throw Broken("user id");

    /// <summary>Seals one short word (at most 256 bytes of UTF-8) so that equal words stay equal.</summary>
    public string SealWord(string word)
    {
        var packed = Encoding.UTF8.GetBytes(word);
        return packed.Length is > 0 and <= 256
            ? identities.Seal(Words, packed)
            : throw new ArgumentException("A word has 1 to 256 bytes.", nameof(word));
    }

    /// <exception cref="SealBroken">Not a word sealed under these keys.</exception>
    public string OpenWord(string text) =>
        identities.Open(Words, text) is { Length: > 0 } packed ? Encoding.UTF8.GetString(packed) : throw Broken("word");

    /// <summary>A keyed digest for exact look-up of what is sealed elsewhere: 22 characters, equal for equal text, no way back.</summary>
    /// <param name="purpose">What is looked up ("email"): digests for different purposes do not compare.</param>
    /// <param name="normalised">The text, already in its one spelling (an e-mail address in lower case).</param>
    public string Digest(string purpose, string normalised) => Digest("digest:" + purpose, Encoding.UTF8.GetBytes(normalised), size: 16);

    /// <summary>Seals text for one cell; no two results are alike.</summary>
    public string Seal(string text, Cell cell)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        return SealedText.Encode(Seal(plain, cell));
    }

    /// <exception cref="SealBroken">Not text sealed for this cell under these keys.</exception>
    public string Open(string text, Cell cell)
    {
        var bytes = SealedText.Decode(text) ?? throw NotSealed(cell);
        return Encoding.UTF8.GetString(OpenBytes(bytes, cell));
    }

    /// <summary>Seals bytes for one cell; 31 bytes longer, no two results alike.</summary>
    public byte[] Seal(ReadOnlySpan<byte> bytes, Cell cell)
    {
        var output = new byte[bytes.Length + CellCipher.Overhead];
        activeCells.Seal(bytes, cell, output);
        return output;
    }

    /// <exception cref="SealBroken">Not bytes sealed for this cell under these keys.</exception>
    public byte[] OpenBytes(ReadOnlySpan<byte> value, Cell cell)
    {
        if (value.Length < CellCipher.Overhead || value[0] != CellCipher.Version)
            throw NotSealed(cell);
        if (!cells.TryGetValue(CellCipher.KeyIdOf(value), out var cipher))
            throw new SealBroken(
                $"{cell} is sealed with key {CellCipher.KeyIdOf(value)}, which sealed_keys does not hold or has retired. Restore that row of sealed_keys from a backup."
            );

        var plain = new byte[value.Length - CellCipher.Overhead];
        return cipher.TryOpen(value, cell, plain)
            ? plain
            : throw new SealBroken(
                $"{cell} does not open: it was changed, cut off, or moved there from another row or column. Restore it from a backup."
            );
    }

    public void Dispose()
    {
        identities.Dispose();
        foreach (var cipher in cells.Values)
            cipher.Dispose();
    }

    string Digest(string domain, ReadOnlySpan<byte> value, int size)
    {
        Span<byte> digest = stackalloc byte[size];
        identities.Digest(domain, value, digest);
        return SealedText.Encode(digest);
    }

    static SealBroken Broken(string kind) =>
        new(
            $"A stored {kind} does not open: it was not sealed under this installation's keys, or was changed since. Restore the row it came from out of a backup."
        );

    static SealBroken NotSealed(Cell cell) =>
        new(
            $"{cell} holds a value that Curlew did not seal. Another program wrote it, or it was cut off; plain text is never read from a sealed column."
        );
}
