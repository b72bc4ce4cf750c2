namespace Curlew.Sandbox;

/// <summary>Delivers webhooks by itself as business time reaches them.</summary>
sealed class SelfRun : IAsyncDisposable
{
    // New sends make earlier events at any moment; looking this often is enough for Meta's target of 250 ms and costs nothing when idle.
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    readonly CancellationTokenSource stop = new();
    readonly Task loop;

    public SelfRun(SandboxServer server, TimeProvider clock) => loop = Task.Run(() => Run(server, clock));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    async Task Run(SandboxServer server, TimeProvider clock)
    {
        while (!stop.IsCancellationRequested)
        {
            if (server.NextEventAt <= clock.GetUtcNow())
                await server.DeliverDue(stop.Token);
            await Task.Delay(Glance, stop.Token);
        }
    }
}
