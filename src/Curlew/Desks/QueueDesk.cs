using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Queue;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with the queues: looked at, and what they gave up tried again.</summary>
public sealed class QueueDesk
{
    static readonly Verb Seeing = new("queue.see", Permission.SeeOperations);
    static readonly Verb Retrying = new("queue.retry", Permission.RepeatWork);

    readonly Desk desk;

    internal QueueDesk(Desk desk) => this.desk = desk;

    /// <summary>The queues there are: what follows messages, and the fetching of files.</summary>
    public static IReadOnlyList<string> Names { get; } = [FollowUps.QueueName, FetchMedia.QueueName];

    /// <summary>How every queue is doing now.</summary>
    /// <param name="transport">What carries them.</param>
    public Task<List<QueueHealth>> Health(Transport transport, CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var queues = new List<QueueHealth>();
                foreach (var name in Names)
                    queues.Add(await transport.Open(database, name).Health(ct));
                return queues;
            },
            ct
        );

    /// <summary>What a queue gave up, the latest first.</summary>
    /// <param name="queue">One of <see cref="Names"/>.</param>
    public Task<List<DeadLetter>> Failed(string queue, int most, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new PostgresQueue(database, queue).Failed(most, ct), ct);

    /// <summary>Queues again what a queue gave up. What may have been done already is not done twice.</summary>
    /// <param name="items">Some of them, at least one; null is everything.</param>
    /// <inheritdoc cref="Health"/>
    /// <inheritdoc cref="Failed"/>
    public Task<RetryOutcome> Retry(Transport transport, string queue, IReadOnlyCollection<Guid>? items, CancellationToken ct = default) =>
        desk.Do(Retrying, new("queue", queue), tx => Retry(desk.Queue(transport, queue), tx, items, ct), ct);

    static async Task<RetryOutcome> Retry(IQueue queue, Transaction tx, IReadOnlyCollection<Guid>? items, CancellationToken ct)
    {
        if (items is { Count: 0 })
            return new RetryOutcome.NothingNamed();
        var queued = await queue.Replay(tx, items, ct);
        return items is null || queued > 0
            ? new RetryOutcome.Queued(queue.Name, queued, (items?.Distinct().Count() ?? queued) - queued)
            : new RetryOutcome.NoneOfThese(queue.Name);
    }
}
