namespace Curlew.Queue;

/// <summary>One claimed item. <paramref name="LeaseUntil"/> proves that the claim is still the latest one.</summary>
public sealed record QueueItem(Guid Id, int Attempt, DateTimeOffset LeaseUntil, string MessageId, Guid MessageRow, DateTimeOffset MessageTimestamp);

/// <summary>A message that something has to follow.</summary>
/// <param name="MessageId">WhatsApp id, sealed; a queue takes it once.</param>
/// <param name="MessageRow">Its row in <c>whatsapp_messages</c>.</param>
/// <param name="MessageTimestamp">Its timestamp.</param>
public sealed record QueueEntry(string MessageId, Guid MessageRow, DateTimeOffset MessageTimestamp);

/// <summary>An item that could not be done, and why; the reason holds no personal data.</summary>
public sealed record QueueFailure(QueueItem Item, string Reason);

/// <summary>How one queue is doing, by the database clock.</summary>
/// <param name="Waiting">Queued, due or not.</param>
/// <param name="InFlight">Claimed under a running lease.</param>
/// <param name="Stuck">Claimed under a lease that has ended: somebody died, a rescue is due.</param>
/// <param name="Failed">Dead letters.</param>
/// <param name="OldestWaiting">How long the oldest queued item has waited.</param>
/// <param name="MedianTime">From queued to completed, median of the last hour.</param>
/// <param name="SlowTime">The same, 95th percentile.</param>
public sealed record QueueHealth(
    string Queue, long Waiting, long InFlight, long Stuck, long Failed, TimeSpan? OldestWaiting, TimeSpan? MedianTime, TimeSpan? SlowTime);
