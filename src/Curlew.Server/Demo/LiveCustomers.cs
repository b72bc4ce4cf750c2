using Curlew.Sandbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Demo;

/// <summary>Lets one of the sandbox's customers write now and then, so that there is something to see.</summary>
sealed class LiveCustomers : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly Task writing;

    public LiveCustomers(SandboxServer sandbox) => writing = Task.Run(() => Write(sandbox));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    async Task Write(SandboxServer sandbox)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(Random.Shared.Next(5, 40)), stop.Token);
            sandbox.Ask(sandbox.People[Random.Shared.Next(sandbox.People.Count)].Phone);
        }
    }
}
