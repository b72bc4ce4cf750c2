using System.Globalization;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Keeps the audit trail: says where it ends, writes down how each day ended, makes its partitions ahead and drops months after two years.</summary>
public sealed class AuditKeeping(Database database, Sealer sealer, TimeProvider clock)
{
    internal const string Closing = "audit.close",
        Dropping = "audit.drop";

    /// <summary>Begins the trail with the keys of a database, in the transaction that makes them: one without any lane was emptied.</summary>
    public static Task Begin(Transaction tx, Keyring keys, CancellationToken ct) => AuditTrail.Begin(tx, new(keys), ct);

    /// <summary>Where the chains of today and yesterday end, for the log: whoever cuts them off later is found out by it.</summary>
    public async Task<IReadOnlyList<AuditHead>> Heads(CancellationToken ct = default) =>
        [.. (await Latest(database, ct)).Select(AuditHead.Of)];

    /// <summary>Which of these the trail does not hold any more.</summary>
    public async Task<IReadOnlyList<AuditHead>> Missing(IReadOnlyList<AuditHead> heads, CancellationToken ct = default) =>
        [.. heads.Except(await Held(database, heads, ct))];

    /// <summary>Writes into the trail how the days that are over ended, and drops the months that ended two years ago; returns how many it found. What
    /// another server is doing already is left to it.</summary>
    public Task<int> RunOnce(CancellationToken ct = default) =>
        database.InTransaction(
            async tx =>
            {
                if (!await Alone(tx, ct))
                    return 0;
                var days = await Open(tx, ct);
                foreach (var day in days)
                    await Close(tx, day, ct);
                var months = await Old(tx, ct);
                foreach (var month in months)
                    await Drop(tx, month, ct);
                return days.Count + months.Count;
            },
            ct
        );

    /// <summary>Makes the partitions of this month and the next two.</summary>
    public Task<int> MakeAhead(CancellationToken ct = default) => Create(database, ct);

    async Task Close(Transaction tx, DateOnly day, CancellationToken ct)
    {
        var lanes = await Ended(tx, day, ct);
        var text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await Write(tx, Closing, new("day", text), (int)lanes.Sum(lane => lane.Rows), AuditLane.Digest(lanes), "closed", ct);
    }

    async Task Drop(Transaction tx, DateOnly month, CancellationToken ct)
    {
        var rows = await Dropped(tx, month, ct);
        await Write(tx, Dropping, new("month", month.ToString("yyyy-MM", CultureInfo.InvariantCulture)), (int)rows, null, "dropped", ct);
    }

    Task Write(Transaction tx, string action, Subject subject, int count, string? detail, string outcome, CancellationToken ct) =>
        AuditTrail.Write(
            tx,
            sealer.Trail,
            new(Actor.System, action, subject, outcome, clock.GetUtcNow()) { Count = count, Detail = detail },
            ct
        );

    static Task<List<AuditLane>> Latest(Session session, CancellationToken ct) => session.Query([], AuditLane.Read, ct);

    static Task<List<AuditHead>> Held(Session session, IReadOnlyList<AuditHead> heads, CancellationToken ct) =>
        session.Query(
            [heads.Select(head => head.Day).ToArray(), heads.Select(head => head.Lane).ToArray(), heads.Select(head => head.Row).ToArray()],
            row => new AuditHead(
                row.GetFieldValue<DateOnly>(0),
                row.GetInt16(1),
                row.GetInt64(2),
                AuditHead.Shortened(row.GetFieldValue<byte[]>(3))
            ),
            ct
        );

    static Task<bool> Alone(Transaction tx, CancellationToken ct) => tx.First([], row => row.GetBoolean(0), ct);

    static Task<List<DateOnly>> Open(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetFieldValue<DateOnly>(0), ct);

    static Task<List<AuditLane>> Ended(Transaction tx, DateOnly day, CancellationToken ct) => tx.Query([day], AuditLane.Read, ct);

    static Task<int> Create(Session session, CancellationToken ct) => session.Execute([], ct);

    static Task<List<DateOnly>> Old(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetFieldValue<DateOnly>(0), ct);

    static Task<long> Dropped(Transaction tx, DateOnly month, CancellationToken ct) =>
        tx.First([month], row => row.OrNull<long>(0) ?? 0, ct);
}
