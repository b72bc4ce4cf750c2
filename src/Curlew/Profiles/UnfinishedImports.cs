using Curlew.Postgres;
using Curlew.Staff;
using Curlew.Words;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>An import of which rows still wait to take effect.</summary>
/// <param name="Campaign">Name of the draft whose list it is; null for customers.</param>
/// <param name="PartsLeft">Parts of up to a thousand rows that wait.</param>
/// <param name="Added">People who are new, of the parts that took effect.</param>
/// <param name="Changed">People who were known, of the same.</param>
/// <param name="TouchedAt">When a process last worked on it, time of the database.</param>
public sealed record WaitingImport(
    Guid Id,
    string? Campaign,
    int PartsLeft,
    int Added,
    int Changed,
    DateTimeOffset BeganAt,
    DateTimeOffset TouchedAt
);

/// <summary>What came of dropping an import.</summary>
[Code("import.drop")]
public abstract record DropOutcome : Outcome
{
    /// <summary>What of it had not taken effect is deleted; what had stays.</summary>
    /// <param name="Parts">Parts of up to a thousand rows that are deleted.</param>
    /// <param name="Added">People who are new and stay.</param>
    /// <param name="Changed">People who were known and stay as they are now.</param>
    public sealed record Dropped(int Parts, int Added, int Changed) : DropOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Parts;
    }

    /// <summary>No import of that id waits.</summary>
    public sealed record NoneWaits : DropOutcome;
}

/// <summary>Imports whose rows have not all taken effect: to be looked at, and given up.</summary>
static class UnfinishedImports
{
    /// <summary>All of them, the oldest first.</summary>
    public static Task<List<WaitingImport>> List(Session session, CancellationToken ct) => session.Query([], Read, ct);

    /// <summary>Deletes what of an import has not taken effect. Whoever works on it finds nothing more to do.</summary>
    public static async Task<DropOutcome> Drop(Transaction tx, Guid import, DateTimeOffset now, CancellationToken ct) =>
        await End(tx, import, now, ct) is (var added, var changed)
            ? new DropOutcome.Dropped(await Empty(tx, import, ct), added, changed)
            : new DropOutcome.NoneWaits();

    static async Task<(int Added, int Changed)?> End(Transaction tx, Guid import, DateTimeOffset now, CancellationToken ct) =>
        await tx.Query([import, now], row => (row.GetInt32(0), row.GetInt32(1)), ct) is [var counts] ? counts : null;

    static Task<int> Empty(Transaction tx, Guid import, CancellationToken ct) => tx.Execute([import], ct);

    static WaitingImport Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.TextOrNull(1),
            row.GetInt32(2),
            row.GetInt32(3),
            row.GetInt32(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetFieldValue<DateTimeOffset>(6)
        );
}
