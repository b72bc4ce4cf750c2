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
    public static Task<Keyring> Open(Database database, RootKey root, CancellationToken ct = default) => Open(database, root, null, ct);

    /// <inheritdoc cref="Open(Database, RootKey, CancellationToken)"/>
    /// <param name="seed">As in <see cref="Ephemeral(long)"/>: for a database of invented people.</param>
    public static async Task<Keyring> Open(Database database, RootKey root, long? seed, CancellationToken ct)
    {
        var found = Unwrap(root, await Read(database, ct));
        var missing = Enum.GetValues<KeyPurpose>().Except(found.keys.Select(key => key.Purpose)).ToArray();
        if (missing.Length == 0)
            return found;

        await Insert(database, [.. missing.Select(purpose => WrappedKey.Of(Make(purpose, seed), root))], ct);
        return Unwrap(root, await Read(database, ct));
    }

    static DataKey Make(KeyPurpose purpose, long? seed) =>
        purpose is KeyPurpose.Identities && seed is { } known ? DataKey.OfSeed(purpose, known) : DataKey.Generate(purpose);

    internal static Keyring Unwrap(RootKey root, IEnumerable<WrappedKey> rows) => new([.. rows.Select(row => row.Unwrap(root))]);

    internal DataKey Active(KeyPurpose purpose) =>
        keys.Where(key => key.Purpose == purpose && key.State is KeyState.Active).MaxBy(key => key.Id)
        ?? throw new InvalidOperationException($"sealed_keys holds no active key for {purpose}. Restore that table from a backup.");

    internal IEnumerable<DataKey> Readable(KeyPurpose purpose) =>
        keys.Where(key => key.Purpose == purpose && key.State is not KeyState.Retired);

    static Task<List<WrappedKey>> Read(Database database, CancellationToken ct) => database.Query([], WrappedKey.Read, ct);

    static Task<int> Insert(Database database, IReadOnlyList<WrappedKey> rows, CancellationToken ct) =>
        database.Execute(
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
