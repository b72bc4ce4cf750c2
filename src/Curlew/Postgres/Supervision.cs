namespace Curlew.Postgres;

/// <summary>Watches over the process of a private cluster and starts it again when it has ended: connections lead to the same port, so
/// whatever runs on it goes on by itself.</summary>
sealed class Supervision : IAsyncDisposable
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1),
        LongestRest = TimeSpan.FromMinutes(1);

    readonly CancellationTokenSource stop = new();
    readonly Postmaster postmaster;
    readonly LocalClusterOptions options;
    readonly Action<string> tell;
    readonly Task watching;

    public Supervision(Postmaster postmaster, int port, Action<string> tell)
    {
        (this.postmaster, this.tell, options) = (postmaster, tell, new() { Port = port });
        watching = Task.Run(Watch);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    async Task Watch()
    {
        while (true)
        {
            await Task.Delay(BetweenLooks, stop.Token);
            if (!postmaster.SeemsAlive())
                await Revive();
        }
    }

    // What is broken for good (a full disk, a damaged file) is tried more and more rarely, and told each time.
    async Task Revive()
    {
        tell("The private PostgreSQL has ended. Webhooks are refused until it runs again; it is started now.");
        for (var rest = BetweenLooks; ; rest = rest * 2 < LongestRest ? rest * 2 : LongestRest)
        {
            try
            {
                if (await postmaster.FindRunning(options.StartTimeout, stop.Token) is null)
                    await postmaster.Start(options, stop.Token);
                tell("The private PostgreSQL runs again.");
                return;
            }
            catch (ClusterUnavailable e)
            {
                tell($"{e.Message} The next try is in {rest.TotalSeconds:0} s.");
                await Task.Delay(rest, stop.Token);
            }
        }
    }
}
