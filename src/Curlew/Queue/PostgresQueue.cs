using Curlew.Postgres;
using Npgsql;

namespace Curlew.Queue;

/// <summary>
/// One named queue in <c>message_queue</c>. Items are claimed in sets under a lease of the database's clock; whoever was too slow finds
/// that
/// its claim is no longer the latest and changes nothing.
/// </summary>
public sealed class PostgresQueue(Database database, string name) : IQueue
{
    /// <summary>Tries before an item becomes a dead letter.</summary>
    public const int MostAttempts = 8;

    /// <summary>How long a claim is safe from others. Long against the work, short against a person waiting for a dead server's
    /// items.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public string Name => name;

    public Task<int> Enqueue(Transaction transaction, IReadOnlyCollection<QueueEntry> entries, CancellationToken ct = default) =>
        transaction.Execute(
            [
                name,
                entries.Select(e => e.MessageId).ToArray(),
                entries.Select(e => e.MessageRow).ToArray(),
                entries.Select(e => e.MessageTimestamp).ToArray(),
            ],
            ct
        );

    /// <summary>Nothing: the table is the transport, and what is committed can be claimed.</summary>
    public Task<int> Relay(CancellationToken ct = default) => Task.FromResult(0);

    public Task<List<QueueItem>> Claim(int most, CancellationToken ct = default) => database.Query([name, most, Lease], Item, ct);

    /// <summary>Takes those of the given items that are due: another transport has named them.</summary>
    internal Task<List<QueueItem>> ClaimNamed(Guid[] items, CancellationToken ct) => database.Query([name, items, Lease], Item, ct);

    public async Task<List<QueueItem>> Extend(IReadOnlyCollection<QueueItem> items, CancellationToken ct = default)
    {
        var known = items.ToDictionary(item => item.Id);
        return [.. (await Renew(items, ct)).Select(renewed => known[renewed.Id] with { LeaseUntil = renewed.Until })];
    }

    public Task<List<Guid>> Complete(Session session, IReadOnlyCollection<QueueItem> items, CancellationToken ct = default) =>
        session.Query([items.Select(i => i.Id).ToArray(), items.Select(i => i.LeaseUntil).ToArray()], row => row.GetGuid(0), ct);

    public Task<int> Retry(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default) =>
        session.Execute(
            [
                failures.Select(f => f.Item.Id).ToArray(),
                failures.Select(f => f.Item.LeaseUntil).ToArray(),
                failures.Select(f => f.Reason).ToArray(),
                failures.Select(f => Wait(f.Item.Attempt)).ToArray(),
                MostAttempts,
            ],
            ct
        );

    public Task<int> Snooze(Session session, IReadOnlyCollection<QueueFailure> failures, TimeSpan wait, CancellationToken ct = default) =>
        session.Execute(
            [
                failures.Select(f => f.Item.Id).ToArray(),
                failures.Select(f => f.Item.LeaseUntil).ToArray(),
                failures.Select(f => f.Reason).ToArray(),
                failures.Select(_ => Apart(wait)).ToArray(),
            ],
            ct
        );

    public Task<int> Discard(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default) =>
        session.Execute(
            [
                failures.Select(f => f.Item.Id).ToArray(),
                failures.Select(f => f.Item.LeaseUntil).ToArray(),
                failures.Select(f => f.Reason).ToArray(),
            ],
            ct
        );

    /// <summary>Nothing: the table knows already how every item ended.</summary>
    public Task Acknowledge(IReadOnlyCollection<QueueItem> items, CancellationToken ct = default) => Task.CompletedTask;

    public Task<int> Rescue(CancellationToken ct = default) => database.Execute([name, MostAttempts], ct);

    public Task<int> Replay(Session session, IReadOnlyCollection<Guid>? items = null, CancellationToken ct = default) =>
        session.Execute([name, items is null, items?.ToArray() ?? []], ct);

    public Task<List<DeadLetter>> Failed(int most, CancellationToken ct = default) =>
        database.Query(
            [name, most],
            row => new DeadLetter(
                row.GetGuid(0),
                row.OrNull<Guid>(1),
                row.GetInt32(2),
                row.TextOrNull(3),
                row.GetFieldValue<DateTimeOffset>(4),
                row.GetFieldValue<DateTimeOffset>(5)
            ),
            ct
        );

    public Task<int> Prune(TimeSpan keep, CancellationToken ct = default) => database.Execute([name, keep], ct);

    public async Task<QueueHealth> Health(CancellationToken ct = default) =>
        (
            await database.First(
                [name],
                row => new QueueHealth(
                    name,
                    row.GetInt64(0),
                    row.GetInt64(1),
                    row.GetInt64(2),
                    row.GetInt64(3),
                    Span(row, 4),
                    new(Span(row, 5), Span(row, 6)),
                    new(Span(row, 7), Span(row, 8)),
                    null
                ),
                ct
            )
        )!;

    Task<List<(Guid Id, DateTimeOffset Until)>> Renew(IReadOnlyCollection<QueueItem> items, CancellationToken ct) =>
        database.Query(
            [items.Select(i => i.Id).ToArray(), items.Select(i => i.LeaseUntil).ToArray(), Lease],
            row => (row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)),
            ct
        );

    static QueueItem Item(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetInt32(1),
            row.GetFieldValue<DateTimeOffset>(2),
            row.GetString(3),
            row.GetGuid(4),
            row.GetFieldValue<DateTimeOffset>(5)
        );

    static TimeSpan? Span(NpgsqlDataReader row, int column) => row.OrNull<TimeSpan>(column);

    // 2 s, 8 s, 32 s … up to an hour: quick enough for a hiccup, patient enough for an outage.
    static TimeSpan Wait(int attempt) => Apart(TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 0.5 * Math.Pow(4, attempt))));

    // A little chance keeps a herd apart.
    static TimeSpan Apart(TimeSpan wait) => wait * (0.75 + Random.Shared.NextDouble() / 2);
}
