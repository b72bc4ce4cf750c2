using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Lifecycle;

/// <summary>Looks whether every key is there that something is sealed with.</summary>
public sealed class VerifyKeys(Database database)
{
    /// <summary>Every column with values whose key is gone or retired, and every gap in the keys.</summary>
    public async Task<List<Difference>> Run(CancellationToken ct = default)
    {
        var keys = (await KeyRotations.List(database, count: false, ct)).Keys;
        var found = new List<Difference>();
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
            found.AddRange(await Of(purpose, [.. keys.Where(key => key.Purpose == purpose)], ct));
        return found;
    }

    async Task<List<Difference>> Of(KeyPurpose purpose, IReadOnlyList<KeptKey> keys, CancellationToken ct)
    {
        var found = new List<Difference>();
        if (keys.Count == 0 && await SealedRows.Witness(database.Patient, purpose, ct) is { } column)
            found.Add(new($"The key '{KeyOutcome.Word(purpose)}' that something is sealed with", column.ToString(), 0, 1));
        if (keys.Count > 0 && keys.Max(key => key.Id) is var latest && latest != keys.Count)
            found.Add(new($"Keys '{KeyOutcome.Word(purpose)}'", "sealed_keys", keys.Count, latest));
        if (purpose is KeyPurpose.Cells)
            found.AddRange(await Cells(keys, ct));
        foreach (var retired in keys.Where(key => purpose is KeyPurpose.Identities && !key.IsReadable && IsAlone(key, keys)))
            if (await SealedRows.Left(database.Patient, purpose, retired.Id, ct) is (> 0, _) left)
                found.Add(new($"Values sealed with the retired key {retired.Id} of 'identities'", left.Where, 0, left.Values));
        return found;
    }

    async Task<List<Difference>> Cells(IReadOnlyList<KeptKey> keys, CancellationToken ct)
    {
        var readable = keys.Where(key => key.IsReadable).Select(key => CellCipher.PrefixOf(key.Id)).ToHashSet();
        var found = new List<Difference>();
        foreach (var column in SealedColumns.All.Where(column => column.Purpose is KeyPurpose.Cells))
        foreach (var (key, values) in await SealedRows.Keys(database.Patient, column, ct))
            if (!readable.Contains(key))
                found.Add(new("Values sealed with a key that is not there, or not sealed", column.ToString(), 0, values));
        return found;
    }

    // Every second key has the same mark.
    static bool IsAlone(KeptKey key, IReadOnlyList<KeptKey> keys) =>
        keys.All(other => !other.IsReadable || IdentityCipher.MarkOf(other.Id) != IdentityCipher.MarkOf(key.Id));
}
