using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Privacy;

/// <summary>The data keys of one database, unwrapped. Kept in memory only; the database holds them wrapped by the
/// <see cref="RootKey"/>.</summary>
public sealed class Keyring
{
    readonly IReadOnlyList<DataKey> keys;

    Keyring(IReadOnlyList<DataKey> keys) => this.keys = keys;

    /// <summary>New keys that are written nowhere: what is sealed with them is lost with the process.</summary>
    public static Keyring Ephemeral() => new([.. Enum.GetValues<KeyPurpose>().Select(purpose => DataKey.Generate(purpose))]);

    /// <summary>The same, but numbers are sealed alike wherever the seed is the same: a campaign sends in the order of sealed numbers. For
    /// invented people only; this seals them from nobody.</summary>
    public static Keyring Ephemeral(long seed) => new([.. Enum.GetValues<KeyPurpose>().Select(purpose => Make(purpose, seed))]);

    /// <summary>Opens the keys of a migrated database and makes those it lacks. Servers starting at the same moment end up with the same
    /// keys.</summary>
    /// <exception cref="WrongRootKey">The database's keys were wrapped by another root key. Nothing was written.</exception>
    /// <exception cref="KeysLost">A key is gone under which something is sealed. Nothing was written.</exception>
    public static Task<Keyring> Open(Database database, RootKey root, CancellationToken ct = default) =>
        Open(database, root, null, null, ct);

    /// <inheritdoc cref="Open(Database, RootKey, CancellationToken)"/>
    /// <param name="seed">As in <see cref="Ephemeral(long)"/>: for a database of invented people.</param>
    /// <param name="begin">What begins with the key of the audit trail, in the transaction that makes it.</param>
    public static async Task<Keyring> Open(
        Database database,
        RootKey root,
        long? seed,
        Func<Transaction, Keyring, CancellationToken, Task>? begin,
        CancellationToken ct
    )
    {
        var found = await Whole(database, root, ct);
        foreach (var retired in found.keys.Where(key => key is { Purpose: KeyPurpose.Cells, State: KeyState.Retired }))
            if (await SealedRows.Among(database.Patient, retired.Id, ct) is { } needs)
                throw KeysLost.OfRetired(retired.Id, needs);
        var missing = found.Missing();
        if (missing.Count == 0)
            return found;

        foreach (var purpose in missing)
            if (await SealedRows.Witness(database.Patient, purpose, ct) is { } column)
            {
                // Another server may have made the keys and used them since they were read here.
                var now = await Whole(database, root, ct);
                return now.Missing().Count == 0 ? now : throw KeysLost.Of(purpose, column);
            }

        List<DataKey> made = [.. missing.Select(purpose => Make(purpose, seed))];
        await database.InTransaction(
            async tx =>
            {
                // Where another server was first its keys count, and it has begun.
                if (await Insert(tx, [.. made.Select(key => WrappedKey.Of(key, root))], ct) == made.Count)
                    if (begin is not null && missing.Contains(KeyPurpose.Audit))
                        await begin(tx, found.And(made), ct);
            },
            ct
        );
        return await Whole(database, root, ct);
    }

    /// <exception cref="KeysLost">A database without a key holds something sealed. Nothing was written.</exception>
    public static async Task RefuseLoss(Database database, CancellationToken ct)
    {
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
            if (await SealedRows.Witness(database.Patient, purpose, ct) is { } column)
                throw KeysLost.Of(purpose, column);
    }

    /// <summary>Proves that a root key opens all keys of a database whose schema may be older than this Curlew; returns how many there are.</summary>
    /// <exception cref="WrongRootKey">It does not. Nothing was written.</exception>
    public static async Task<int> Prove(Session session, RootKey root, CancellationToken ct = default) =>
        (await Whole(session, root, ct)).keys.Count;

    /// <summary>The keys as they are now in the database, or these where nothing has changed; those that are known need no root key.</summary>
    internal async Task<Keyring> Again(Session session, RootKey root, CancellationToken ct)
    {
        var rows = await Read(session, ct);
        return rows.Select(row => (row.Purpose, row.Id, row.State)).SequenceEqual(keys.Select(key => (key.Purpose, key.Id, key.State)))
            ? this
            : Complete([.. rows.Select(row => Known(row) ?? row.Unwrap(root))]);
    }

    DataKey? Known(WrappedKey row) =>
        keys.FirstOrDefault(key => key.Purpose == row.Purpose && key.Id == row.Id && key.Canary().AsSpan().SequenceEqual(row.Canary))
            is { } known
            ? new DataKey(row.Purpose, row.Id, row.State, known.Secret)
            : null;

    // A purpose without any key is one that an older version did not have, or whose keys are lost.
    List<KeyPurpose> Missing() => [.. Enum.GetValues<KeyPurpose>().Except(keys.Select(key => key.Purpose))];

    static DataKey Make(KeyPurpose purpose, long? seed) =>
        purpose is KeyPurpose.Identities && seed is { } known ? DataKey.OfSeed(purpose, known) : DataKey.Generate(purpose);

    internal static Keyring Unwrap(RootKey root, IEnumerable<WrappedKey> rows) => new([.. rows.Select(row => row.Unwrap(root))]);

    static async Task<Keyring> Whole(Session session, RootKey root, CancellationToken ct) =>
        Complete([.. (await Read(session, ct)).Select(row => row.Unwrap(root))]);

    // Rows are added and never removed, so their numbers have no gap, and one of each purpose is in use.
    static Keyring Complete(List<DataKey> keys)
    {
        foreach (var purpose in keys.GroupBy(key => key.Purpose))
        {
            var numbers = purpose.Select(key => key.Id).Order().ToList();
            if (numbers[^1] != numbers.Count)
                throw KeysLost.Of(purpose.Key, (short)Enumerable.Range(1, numbers[^1]).First(id => !numbers.Contains((short)id)));
            if (!purpose.Any(key => key.State is KeyState.Active))
                throw KeysLost.OfUse(purpose.Key);
        }

        return new(keys);
    }

    internal DataKey Active(KeyPurpose purpose) =>
        keys.Where(key => key.Purpose == purpose && key.State is KeyState.Active).MaxBy(key => key.Id)
        ?? throw new InvalidOperationException($"sealed_keys holds no active key for {purpose}. Restore that table from a backup.");

    /// <summary>The same keys with another one in use.</summary>
    internal Keyring Activated(KeyPurpose purpose, short id) =>
        new([
            .. keys.Select(key =>
                key.Purpose != purpose || key.State is KeyState.Retired
                    ? key
                    : new DataKey(purpose, key.Id, key.Id == id ? KeyState.Active : KeyState.DecryptOnly, key.Secret)
            ),
        ]);

    /// <summary>The same keys and more.</summary>
    internal Keyring And(params IReadOnlyList<DataKey> more) => new([.. keys, .. more]);

    internal IEnumerable<DataKey> Readable(KeyPurpose purpose) =>
        keys.Where(key => key.Purpose == purpose && key.State is not KeyState.Retired);

    static Task<List<WrappedKey>> Read(Session session, CancellationToken ct) => session.Query([], WrappedKey.Read, ct);

    static Task<int> Insert(Transaction tx, IReadOnlyList<WrappedKey> rows, CancellationToken ct) =>
        tx.Execute(
            [
                rows.Select(row => row.PurposeWord).ToArray(),
                rows.Select(row => row.Id).ToArray(),
                rows.Select(row => row.Wrapped).ToArray(),
                rows.Select(row => row.Canary).ToArray(),
            ],
            ct
        );
}

/// <summary>The root key given is not the one this database was made with.</summary>
public sealed class WrongRootKey(string message) : CannotGoOn(message);
