namespace Curlew.Queue;

/// <summary>One claimed item. <paramref name="LeaseUntil"/> proves that the claim is still the latest one.</summary>
/// <param name="Receipt">What the transport wants to hear when the item is acknowledged; null where the table is the transport.</param>
public sealed record QueueItem(
    Guid Id,
    int Attempt,
    DateTimeOffset LeaseUntil,
    string MessageId,
    Guid MessageRow,
    DateTimeOffset MessageTimestamp,
    string? Receipt = null
);

/// <summary>A message that something has to follow.</summary>
/// <param name="MessageId">WhatsApp id, sealed; a queue takes it once.</param>
/// <param name="MessageRow">Its row in <c>whatsapp_messages</c>.</param>
/// <param name="MessageTimestamp">Its timestamp.</param>
public sealed record QueueEntry(string MessageId, Guid MessageRow, DateTimeOffset MessageTimestamp);

/// <summary>An item that could not be done, and why; the reason holds no personal data.</summary>
public sealed record QueueFailure(QueueItem Item, string Reason);

/// <summary>An item that was given up.</summary>
/// <param name="MessageRow">Its message in <c>whatsapp_messages</c>.</param>
/// <param name="Reason">Why the last try failed; never personal data.</param>
public sealed record DeadLetter(Guid Id, Guid? MessageRow, int Attempts, string? Reason, DateTimeOffset QueuedAt, DateTimeOffset FailedAt);

/// <summary>How one queue is doing, by the database clock.</summary>
/// <param name="Waiting">Queued, due or not.</param>
/// <param name="InFlight">Claimed under a running lease.</param>
/// <param name="Stuck">Claimed under a lease that has ended: somebody died, a rescue is due.</param>
/// <param name="Failed">Dead letters.</param>
/// <param name="OldestWaiting">How long the oldest queued item has waited.</param>
/// <param name="Total">From queued to completed, last hour.</param>
/// <param name="Work">From the last claim to completed, last hour.</param>
/// <param name="Transport">What the transport itself reports; null where the table is the transport.</param>
public sealed record QueueHealth(
    string Queue,
    long Waiting,
    long InFlight,
    long Stuck,
    long Failed,
    TimeSpan? OldestWaiting,
    Times Total,
    Times Work,
    TransportHealth? Transport
);

/// <summary>Median and 95th percentile; null when nothing was measured.</summary>
public sealed record Times(TimeSpan? Median, TimeSpan? Slow);

/// <summary>Pointers in an SQS queue, as SQS estimates them.</summary>
/// <param name="Dead">In its dead-letter queue: pointers nobody could even look up.</param>
public sealed record TransportHealth(long Visible, long InFlight, long Dead);
