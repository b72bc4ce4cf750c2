using Curlew.Postgres;

namespace Curlew.Queue;

/// <summary>
/// One named queue in <c>message_queue</c>. Items are claimed in sets under a lease of the database's clock; whoever was too slow finds that
/// its claim is no longer the latest and changes nothing.
/// </summary>
public sealed class PostgresQueue(Database database, string name)
{
    /// <summary>Tries before an item becomes a dead letter.</summary>
    public const int MostAttempts = 8;

    /// <summary>How long a claim is safe from others. Long against the work, short against a person waiting for a dead server's items.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The name in <c>queue_name</c>.</summary>
    public string Name => name;

    /// <summary>Adds messages in the caller's transaction; those the queue has ever had are left alone. Returns how many were new.</summary>
    public Task<int> Enqueue(Transaction transaction, IReadOnlyCollection<QueueEntry> entries, CancellationToken ct = default) => transaction.Execute(
        [name, entries.Select(e => e.MessageId).ToArray(), entries.Select(e => e.MessageRow).ToArray(), entries.Select(e => e.MessageTimestamp).ToArray()], ct);

    /// <summary>Takes up to <paramref name="most"/> due items, oldest first.</summary>
    public Task<List<QueueItem>> Claim(int most, CancellationToken ct = default) => database.Query(
        [name, most, Lease],
        row => new QueueItem(row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetGuid(4), row.GetFieldValue<DateTimeOffset>(5)), ct);

    /// <summary>Marks items as done, in the same transaction as what was done. Returns those that were still ours.</summary>
    public Task<List<Guid>> Complete(Session session, IReadOnlyCollection<QueueItem> items, CancellationToken ct = default) => session.Query(
        [items.Select(i => i.Id).ToArray(), items.Select(i => i.LeaseUntil).ToArray()], row => row.GetGuid(0), ct);

    /// <summary>Puts items back with a growing wait; after <see cref="MostAttempts"/> they become dead letters.</summary>
    public Task<int> Retry(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default) => session.Execute(
        [
            failures.Select(f => f.Item.Id).ToArray(), failures.Select(f => f.Item.LeaseUntil).ToArray(), failures.Select(f => f.Reason).ToArray(),
            failures.Select(f => Wait(f.Item.Attempt)).ToArray(), MostAttempts,
        ], ct);

    /// <summary>Gives items up at once: dead letters, for a person to look at.</summary>
    public Task<int> Discard(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default) => session.Execute(
        [failures.Select(f => f.Item.Id).ToArray(), failures.Select(f => f.Item.LeaseUntil).ToArray(), failures.Select(f => f.Reason).ToArray()], ct);

    /// <summary>Frees what a dead worker held. Returns how many items that were.</summary>
    public Task<int> Rescue(CancellationToken ct = default) => database.Execute([name, MostAttempts], ct);

    /// <summary>Queues dead letters again, all of them or the given ones. Returns how many.</summary>
    public Task<int> Replay(IReadOnlyCollection<Guid>? items = null, CancellationToken ct = default) =>
        database.Execute([name, items is null, items?.ToArray() ?? []], ct);

    /// <summary>Deletes items completed longer than <paramref name="keep"/> ago, up to 10,000 a call; dead letters stay. Returns how many.</summary>
    public Task<int> Prune(TimeSpan keep, CancellationToken ct = default) => database.Execute([name, keep], ct);

    /// <summary>How the queue is doing now.</summary>
    public async Task<QueueHealth> Health(CancellationToken ct = default) => (await database.First(
        [name],
        row => new QueueHealth(
            name, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3),
            row.IsDBNull(4) ? null : row.GetTimeSpan(4), row.IsDBNull(5) ? null : row.GetTimeSpan(5), row.IsDBNull(6) ? null : row.GetTimeSpan(6)), ct))!;

    // 2 s, 8 s, 32 s … up to an hour: quick enough for a hiccup, patient enough for an outage. A little chance keeps a herd apart.
    static TimeSpan Wait(int attempt)
    {
        var wait = Math.Min(LongestWait.TotalSeconds, 0.5 * Math.Pow(4, attempt));
        return TimeSpan.FromSeconds(wait * (0.75 + Random.Shared.NextDouble() / 2));
    }
}
