using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>
/// Keeps what was done: in the transaction that does it, so that nothing is done without it, and nothing is kept that was not done. Each row carries a
/// keyed digest over itself and the row before it in one of the day's sixteen lanes; a writer takes any lane that is free, so that nobody waits for the
/// commit of another.
/// </summary>
static class AuditTrail
{
    /// <summary>To be the last that a transaction does: its lane is free again when it commits.</summary>
    public static async Task Write(Transaction tx, TrailKeys keys, AuditEntry entry, CancellationToken ct)
    {
        var (lane, now) = await Free(tx, keys, ct);
        var record = AuditRecord.Next(lane, now, entry);
        var mac = record.Chained(keys, keys.Active, lane.Head)!;
        var longer = lane with { Rows = record.Position, Head = mac };
        await Append(
            tx,
            [
                record.Day,
                record.Lane,
                record.Position,
                record.Id,
                record.RecordedAt,
                record.At,
                record.ActorKind,
                record.ActorId,
                record.OnBehalfOf,
                record.Session,
                record.Address,
                record.Action,
                record.SubjectKind,
                record.SubjectId,
                record.Count,
                record.Purpose,
                record.Detail,
                record.Outcome,
                keys.Active,
                mac,
                longer.SealWith(keys, keys.Active),
            ],
            ct
        );
    }

    /// <summary>Makes the lanes of today, while they are empty.</summary>
    public static async Task Begin(Transaction tx, TrailKeys keys, CancellationToken ct) => await Open(tx, keys, await Today(tx, ct), ct);

    static async Task<(AuditLane Lane, DateTimeOffset Now)> Free(Transaction tx, TrailKeys keys, CancellationToken ct)
    {
        while (true)
        {
            if (await Take(tx, ct) is { } free)
                return free;
            // The first of the day makes its lanes; whoever comes while it does waits for its commit.
            if (await Open(tx, keys, await Today(tx, ct), ct) > 0)
                continue;
            // Sixteen commits are under way at this moment.
            if ((await Take(tx, ct) ?? await Await(tx, (short)Random.Shared.Next(1, AuditLane.EachDay + 1), ct)) is { } next)
                return next;
        }
    }

    static Task<(AuditLane, DateTimeOffset)?> Take(Transaction tx, CancellationToken ct) => tx.First([], Lane, ct);

    static async Task<DateOnly> Today(Transaction tx, CancellationToken ct) =>
        await tx.First([], row => row.GetFieldValue<DateOnly>(0), ct);

    // Sealed while they are empty: an emptied one must not look like one that was never used.
    static Task<int> Open(Transaction tx, TrailKeys keys, DateOnly day, CancellationToken ct)
    {
        var lanes = AuditLane.OfDay(day);
        return tx.Execute(
            [day, lanes.Select(lane => lane.Lane).ToArray(), keys.Active, lanes.Select(lane => lane.SealWith(keys, keys.Active)).ToArray()],
            ct
        );
    }

    static Task<(AuditLane, DateTimeOffset)?> Await(Transaction tx, short lane, CancellationToken ct) => tx.First([lane], Lane, ct);

    static Task<int> Append(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static (AuditLane, DateTimeOffset)? Lane(Npgsql.NpgsqlDataReader row) => (AuditLane.Read(row), row.GetFieldValue<DateTimeOffset>(6));
}
