using Curlew.Postgres;

namespace Curlew.Queue;

/// <summary>
/// A named queue. <c>message_queue</c> says what is open and how it ended, whatever carries the items: what one queue has had it never
/// takes
/// again, and only the latest claim on an item can end it.
/// </summary>
public interface IQueue
{
    /// <summary>The name in <c>queue_name</c>.</summary>
    string Name { get; }

    /// <summary>Adds messages in the caller's transaction; those the queue has ever had are left alone. Returns how many were
    /// new.</summary>
    Task<int> Enqueue(Transaction transaction, IReadOnlyCollection<QueueEntry> entries, CancellationToken ct = default);

    /// <summary>Hands what was committed to the transport; worth running several times a second. Returns how many items that
    /// were.</summary>
    Task<int> Relay(CancellationToken ct = default);

    /// <summary>Takes up to <paramref name="most"/> due items under a lease of <see cref="PostgresQueue.Lease"/>; a transport with long
    /// polling may wait for the first.</summary>
    Task<List<QueueItem>> Claim(int most, CancellationToken ct = default);

    /// <summary>Begins the lease of long work anew. Returns the items that are still ours, with their new leases.</summary>
    Task<List<QueueItem>> Extend(IReadOnlyCollection<QueueItem> items, CancellationToken ct = default);

    /// <summary>Marks items as done, in the same transaction as what was done. Returns those that were still ours.</summary>
    Task<List<Guid>> Complete(Session session, IReadOnlyCollection<QueueItem> items, CancellationToken ct = default);

    /// <summary>Puts items back with a growing wait; after <see cref="PostgresQueue.MostAttempts"/> they become dead letters.</summary>
    Task<int> Retry(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default);

    /// <summary>Puts items back for about <paramref name="wait"/> without counting the try: for what will surely end some day, only not
    /// soon.</summary>
    Task<int> Snooze(Session session, IReadOnlyCollection<QueueFailure> failures, TimeSpan wait, CancellationToken ct = default);

    /// <summary>Gives items up at once: dead letters, for a person to look at.</summary>
    Task<int> Discard(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default);

    /// <summary>Tells the transport how the items ended, after that was committed. A crash before it costs a needless delivery, nothing
    /// else.</summary>
    Task Acknowledge(IReadOnlyCollection<QueueItem> items, CancellationToken ct = default);

    /// <summary>Frees what a dead worker held. Returns how many items that were.</summary>
    Task<int> Rescue(CancellationToken ct = default);

    /// <summary>Queues dead letters again, all of them or the given ones. Returns how many.</summary>
    Task<int> Replay(Session session, IReadOnlyCollection<Guid>? items = null, CancellationToken ct = default);

    /// <summary>Dead letters, the latest first.</summary>
    Task<List<DeadLetter>> Failed(int most, CancellationToken ct = default);

    /// <summary>Deletes items completed longer than <paramref name="keep"/> ago, up to 10,000 a call; dead letters stay. Returns how
    /// many.</summary>
    Task<int> Prune(TimeSpan keep, CancellationToken ct = default);

    /// <summary>How the queue is doing now.</summary>
    Task<QueueHealth> Health(CancellationToken ct = default);
}
