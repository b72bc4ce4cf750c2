using System.Runtime.CompilerServices;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;

namespace Curlew.Webhooks;

/// <summary>Unpacks stored deliveries once more, also where no server runs. What follows their messages is queued, and a server does it.</summary>
sealed class ReplayDeliveries(Database database, Sealer sealer, TimeProvider clock, Transport transport)
{
    const int Page = 1_000;

    readonly Deliveries deliveries = new(database, sealer);

    readonly UnpackDeliveries unpack = new(
        database,
        sealer,
        clock,
        new Settlement(database, clock, sealer, new Attempts(database, sealer)),
        transport.Open(database, FollowUps.QueueName),
        transport.Open(database, FetchMedia.QueueName),
        new OutgoingEvents()
    );

    /// <param name="progress">How many it has been so far.</param>
    public async Task<ReplayOutcome> Run(ReplayOrder order, IProgress<int>? progress, CancellationToken ct)
    {
        if (order is { Deliveries.Count: 0, Since: null, ProblemsOnly: false })
            return new ReplayOutcome.NothingNamed();
        var (replayed, left) = (0, 0);
        await foreach (var page in Pages(order, ct))
        {
            replayed += await deliveries.Replay(page, ct);
            // A server that runs at the same time takes its share: both end when nothing is left.
            while (await unpack.RunOnce(ct) > 0) { }
            left += await deliveries.WithProblem(page, ct);
            progress?.Report(replayed);
        }

        return replayed == 0 && order.Deliveries.Count > 0 ? new ReplayOutcome.NoneOfThese() : new ReplayOutcome.Replayed(replayed, left);
    }

    // Everything that had arrived when the order was given, oldest first, however much that is.
    async IAsyncEnumerable<Guid[]> Pages(ReplayOrder order, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var named in order.Deliveries.Distinct().Chunk(Page))
            yield return named;
        if (order.Deliveries.Count > 0 || await deliveries.Latest(ct) is not { } last)
            yield break;
        for (
            var after = Guid.Empty;
            await deliveries.Replayable(after, order.Since ?? default, last, order.ProblemsOnly, Page, ct) is { Count: > 0 } page;
            after = page[^1]
        )
            yield return [.. page];
    }
}
