namespace Curlew.Queue;

/// <summary>Begins the lease of claimed items anew for as long as work on them goes on, so that nobody else takes what is only
/// slow.</summary>
sealed class Hold : IAsyncDisposable
{
    // Two renewals may fail before anybody else may take the items.
    static readonly TimeSpan Every = PostgresQueue.Lease / 3;

    readonly IQueue queue;
    readonly Dictionary<Guid, QueueItem> items;
    readonly PeriodicTimer timer;
    readonly CancellationTokenSource stop = new();
    readonly Task renewing;

    public Hold(IQueue queue, IReadOnlyCollection<QueueItem> items, TimeProvider clock)
    {
        this.queue = queue;
        this.items = items.ToDictionary(item => item.Id);
        timer = new(Every, clock);
        renewing = Renew();
    }

    /// <summary>Lets go and returns the items under their latest leases; one that was lost meanwhile keeps its old one, with which nothing
    /// can be ended.</summary>
    public async Task<List<QueueItem>> End()
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
