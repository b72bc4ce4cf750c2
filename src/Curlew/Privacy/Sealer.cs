using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Curlew.Postgres;

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

    readonly Func<bool, Keyring?>? reread;
    volatile Ciphers ciphers;

    /// <param name="reread">Reads the keys anew when a value is met that was sealed with one that is not known here, true where there is another one for certain;
    /// null where there is none but these.</param>
    public Sealer(Keyring keys, Func<bool, Keyring?>? reread = null) => (ciphers, this.reread) = (new(keys), reread);

    /// <summary>The keys of the audit trail.</summary>
    internal TrailKeys Trail => ciphers.Trail;

    /// <summary>The number of the key that numbers and ids are sealed with.</summary>
    public short IdentitiesKey => ciphers.IdentitiesKey;

    /// <summary>The number of the key that everything else is sealed with.</summary>
    internal short CellsKey => ciphers.CellsKey;

    /// <summary>Whether a key of identities is readable here.</summary>
    internal bool ReadsIdentities(short key) => ciphers.Keys.Readable(KeyPurpose.Identities).Any(known => known.Id == key);

    /// <summary>One that seals identities with another of the readable keys.</summary>
    internal Sealer With(short identitiesKey) => new(ciphers.Keys.Activated(KeyPurpose.Identities, identitiesKey));

    /// <summary>Reads the keys anew where they are kept.</summary>
    internal void Refresh() => Reread(isCertain: true);

    /// <summary>Seals and opens with these keys from now on.</summary>
    public void Renew(Keyring keys)
    {
        // Others may be at work with those before: they are collected with the last of them.
        if (!ReferenceEquals(keys, ciphers.Keys))
            ciphers = new(keys);
    }

    /// <summary>To be called first in every transaction that writes numbers or ids: it is committed only if the key they are sealed with is still the
    /// one in use then. Whoever held an older one reads the keys anew, and the transaction is run again.</summary>
    internal void Vouch(Transaction tx)
    {
        var mine = IdentitiesKey;
        tx.Prove(async ct =>
        {
            if (await InUse(tx, ct) is { } theirs && theirs != mine)
            {
                Reread(isCertain: true);
                throw new Overtaken(
                    "The key of numbers and ids was replaced meanwhile. Nothing was written; it is done again with the new one, by a server within seconds."
                );
            }
        });
    }

    static Task<short?> InUse(Transaction tx, CancellationToken ct) => tx.First([], row => row.OrNull<short>(0), ct);

    /// <summary>Exactly 20 characters: a varchar(20) holds it.</summary>
    public string Seal(PhoneNumber phone)
    {
        if (phone.Number == 0)
            throw new ArgumentException("An empty PhoneNumber cannot be sealed: it was never parsed.", nameof(phone));

        // Fifteen digits are less than 2⁵⁰.
        return ciphers.Identities.SealNumber(Phones, phone.Number);
    }

    /// <summary>The same under every key that is readable, the one in use first: what is looked for may stand under either while a key is replaced.</summary>
    public string[] Forms(PhoneNumber phone) => [.. ciphers.Readable.Select(key => key.SealNumber(Phones, phone.Number))];

    /// <inheritdoc cref="Forms(PhoneNumber)"/>
    public string[] Forms(UserId id) => [.. ciphers.Readable.Select(key => key.Seal(UserIds, Encoding.UTF8.GetBytes(id.Text)))];

    /// <exception cref="SealBroken">Not a phone number sealed under these keys.</exception>
    public PhoneNumber OpenPhone(string text) =>
        new(
            ciphers.Identities.OpenNumber(Phones, text)
                ?? Opened(text, key => (object?)key.OpenNumber(Phones, text)) as ulong?
                ?? throw Broken("phone number")
        );

    /// <summary>At most 100 characters. An id too long for that becomes <c>~</c> and a keyed digest: still unique and found again, but
    /// never opened.</summary>
    public string Seal(WhatsAppId id)
    {
        var (keys, packed) = (ciphers, PackedWhatsAppId.Pack(id));
        return keys.Identities.Mark.Length + Base64Url.GetEncodedLength(IdentityCipher.TagSize + packed.Length) <= LongestSealedWhatsAppId
            ? keys.Identities.Seal(WhatsAppIds, packed)
            : keys.LongId(packed);
    }

    /// <summary>The id as WhatsApp gave it, or null where it was too long to keep more than its digest.</summary>
    /// <exception cref="SealBroken">Not a WhatsApp id sealed under these keys.</exception>
    public WhatsAppId? OpenWhatsAppId(string text) =>
        IsDigest(text) ? null : PackedWhatsAppId.Unpack(Opened(text, key => key.Open(WhatsAppIds, text))) ?? throw Broken("WhatsApp id");

    /// <summary>A sealed WhatsApp id under the key that is in use; itself where it is already.</summary>
    /// <exception cref="SealBroken">Not a WhatsApp id sealed under these keys.</exception>
    internal string Reseal(string text) => IsDigest(text) ? ciphers.LongIdAgain(text) : Seal(OpenWhatsAppId(text)!.Value);

    /// <summary>At most 211 characters.</summary>
    public string Seal(UserId id) => ciphers.Identities.Seal(UserIds, Encoding.UTF8.GetBytes(id.Text));

    /// <exception cref="SealBroken">Not a user id sealed under these keys.</exception>
    public UserId OpenUserId(string text) =>
        Opened(text, key => key.Open(UserIds, text)) is { } packed && UserId.From(Encoding.UTF8.GetString(packed)) is { } id
            ? id
            : throw Broken("user id");

    /// <summary>Seals one short word (at most 256 bytes of UTF-8) so that equal words stay equal.</summary>
    public string SealWord(string word)
    {
        var packed = Encoding.UTF8.GetBytes(word);
        return packed.Length is > 0 and <= 256
            ? ciphers.Identities.Seal(Words, packed)
            : throw new ArgumentException("A word has 1 to 256 bytes.", nameof(word));
    }

    /// <inheritdoc cref="Forms(PhoneNumber)"/>
    public string[] Forms(string word) => [.. ciphers.Readable.Select(key => key.Seal(Words, Encoding.UTF8.GetBytes(word)))];

    /// <exception cref="SealBroken">Not a word sealed under these keys.</exception>
    public string OpenWord(string text) =>
        Opened(text, key => key.Open(Words, text)) is { Length: > 0 } packed ? Encoding.UTF8.GetString(packed) : throw Broken("word");

    /// <summary>A keyed digest for exact look-up of what is sealed elsewhere: 22 characters, equal for equal text, no way back.</summary>
    /// <param name="purpose">What is looked up ("email"): digests for different purposes do not compare.</param>
    /// <param name="normalised">The text, already in its one spelling (an e-mail address in lower case).</param>
    public string Digest(string purpose, string normalised) => ciphers.Identities.Digest16(purpose, normalised);

    /// <summary>The same under every key that is readable, the one in use first.</summary>
    public string[] Digests(string purpose, string normalised) => [.. ciphers.Readable.Select(key => key.Digest16(purpose, normalised))];

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
        ciphers.ActiveCells.Seal(bytes, cell, output);
        return output;
    }

    /// <exception cref="SealBroken">Not bytes sealed for this cell under these keys.</exception>
    public byte[] OpenBytes(ReadOnlySpan<byte> value, Cell cell)
    {
        if (value.Length < CellCipher.Overhead || value[0] != CellCipher.Version)
            throw NotSealed(cell);
        var id = CellCipher.KeyIdOf(value);
        if (!ciphers.Cells.TryGetValue(id, out var cipher) && !Reread().Cells.TryGetValue(id, out cipher))
            throw new SealBroken(
                $"{cell} is sealed with key {id}, which sealed_keys does not hold or has retired. Restore that row of sealed_keys from a backup."
            );

        var plain = new byte[value.Length - CellCipher.Overhead];
        return cipher.TryOpen(value, cell, plain)
            ? plain
            : throw new SealBroken(
                $"{cell} does not open: it was changed, cut off, or moved there from another row or column. Restore it from a backup."
            );
    }

    /// <summary>The number of the key a text was sealed with for its cell; null for what Curlew did not seal.</summary>
    internal static short? KeyOf(string text) => SealedText.Decode(text) is { } bytes ? KeyOf(bytes) : null;

    /// <inheritdoc cref="KeyOf(string)"/>
    internal static short? KeyOf(ReadOnlySpan<byte> value) =>
        value.Length >= CellCipher.Overhead && value[0] == CellCipher.Version ? CellCipher.KeyIdOf(value) : null;

    public void Dispose() => ciphers.Dispose();

    static bool IsDigest(string text) => text.AsSpan(0, Math.Min(2, text.Length)).Contains(DigestMark);

    // Who holds an older set of keys than the one who sealed it finds the new one here, and goes on.
    T? Opened<T>(string text, Func<IdentityCipher, T?> open)
        where T : class => ciphers.Opened(open) ?? (ciphers.Knows(text) ? null : Reread().Opened(open));

    Ciphers Reread(bool isCertain = false)
    {
        if (reread?.Invoke(isCertain) is { } keys)
            Renew(keys);
        return ciphers;
    }

    static SealBroken Broken(string kind) =>
        new(
            $"A stored {kind} does not open: it was not sealed under this installation's keys, or was changed since. Restore the row it came from out of a backup."
        );

    static SealBroken NotSealed(Cell cell) =>
        new(
            $"{cell} holds a value that Curlew did not seal. Another program wrote it, or it was cut off; plain text is never read from a sealed column."
        );

    // What a keyring makes of itself once: the ciphers of every key that opens something.
    sealed class Ciphers : IDisposable
    {
        readonly IdentityCipher[] chain;

        public Ciphers(Keyring keys)
        {
            Keys = keys;
            var active = keys.Active(KeyPurpose.Identities);
            var readable = keys.Readable(KeyPurpose.Identities).ToDictionary(key => key.Id, key => new IdentityCipher(key.Id, key.Secret));
            (IdentitiesKey, Identities) = (active.Id, readable[active.Id]);
            Readable = [Identities, .. readable.Values.Where(key => key != Identities)];
            chain = [.. readable.Where(key => key.Key <= active.Id).OrderBy(key => key.Key).Select(key => key.Value)];
            Cells = keys.Readable(KeyPurpose.Cells).ToDictionary(key => key.Id, key => new CellCipher(key.Id, key.Secret));
            CellsKey = keys.Active(KeyPurpose.Cells).Id;
            ActiveCells = Cells[CellsKey];
            Trail = new(keys);
        }

        public Keyring Keys { get; }

        public TrailKeys Trail { get; }

        public short CellsKey { get; }

        public short IdentitiesKey { get; }

        public IdentityCipher Identities { get; }

        public IReadOnlyList<IdentityCipher> Readable { get; }

        public Dictionary<short, CellCipher> Cells { get; }

        public CellCipher ActiveCells { get; }

        public T? Opened<T>(Func<IdentityCipher, T?> open)
            where T : class => Readable.Select(open).FirstOrDefault(opened => opened is not null);

        /// <summary>Whether a key with the mark of this text is here: then it is broken, and not of a key that has yet to be read.</summary>
        public bool Knows(string text) => Readable.Any(key => key.Mark.Length > 0 ? key.Unmarked(text) is not null : !IsMarked(text));

        // A digest never opens, so a later key is laid over it: it takes the digest of a digest. Both ways lead to the same text.
        public string LongId(byte[] packed) => Marked(chain.Aggregate(packed, Digest));

        public string LongIdAgain(string text)
        {
            if (Identities.Unmarked(text) is not { } own || own[0] != DigestMark)
            {
                var encoded = text[(text.IndexOf(DigestMark) + 1)..];
                return Marked(Digest(SealedText.Decode(encoded) ?? throw Broken("WhatsApp id"), Identities));
            }

            return text;
        }

        public void Dispose()
        {
            foreach (var cipher in Readable)
                cipher.Dispose();
            foreach (var cipher in Cells.Values)
                cipher.Dispose();
        }

        string Marked(byte[] digest) => Identities.Mark + DigestMark + SealedText.Encode(digest);

        static bool IsMarked(string text) => text.Length > 0 && text[0] is '.' or ':';

        static byte[] Digest(byte[] value, IdentityCipher key)
        {
            var digest = new byte[32];
            key.Digest("digest:" + WhatsAppIds, value, digest);
            return digest;
        }
    }
}
