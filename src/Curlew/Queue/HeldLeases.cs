using System.Collections.Concurrent;

namespace Curlew.Queue;

/// <summary>Begins the lease of claimed items anew for as long as work on them goes on, so that nobody else takes what is only
/// slow.</summary>
sealed class HeldLeases : IAsyncDisposable
{
    // Two renewals may fail before anybody else may take the items.
    static readonly TimeSpan Every = PostgresQueue.Lease / 3;

    readonly IQueue queue;
    readonly Dictionary<Guid, QueueItem> items;
    readonly PeriodicTimer timer;
    readonly CancellationTokenSource stop = new();
    readonly Task renewing;

    HeldLeases(IQueue queue, IReadOnlyCollection<QueueItem> items, TimeProvider clock)
    {
        this.queue = queue;
        this.items = items.ToDictionary(item => item.Id);
        timer = new(Every, clock);
        renewing = Renew();
    }

    /// <summary>Works on claimed items, some side by side. Returns them under their latest leases, with what came of each.</summary>
    public static async Task<(List<QueueItem> Items, IReadOnlyDictionary<Guid, T> Endings)> While<T>(
        IQueue queue,
        IReadOnlyCollection<QueueItem> items,
        TimeProvider clock,
        int sideBySide,
        Func<QueueItem, CancellationToken, Task<T>> work,
        CancellationToken ct
    )
    {
        var endings = new ConcurrentDictionary<Guid, T>();
        await using var leases = new HeldLeases(queue, items, clock);
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = sideBySide, CancellationToken = ct },
            async (item, stop) => endings[item.Id] = await work(item, stop)
        );
        return (await leases.End(), endings);
    }

    // A lease that was lost meanwhile stays the old one, with which nothing can be ended.
    async Task<List<QueueItem>> End()
    {
        await stop.CancelAsync();
        await renewing;
        return [.. items.Values];
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        timer.Dispose();
        stop.Dispose();
    }

    async Task Renew()
    {
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                await Extend();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The work is over.
        }
    }

    async Task Extend()
    {
        try
        {
            foreach (var renewed in await queue.Extend([.. items.Values], CancellationToken.None))
                items[renewed.Id] = renewed;
        }
        catch (Exception)
        {
            // Tried again at the next tick. Should the leases end before, what was done under them is refused when it is recorded, and done
            // again.
        }
    }
}
