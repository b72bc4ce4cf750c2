using System.Threading.Channels;
using Curlew.Server.Webhooks;

namespace Curlew.Bench.Load;

/// <summary>Tells what becomes of taken messages, each step so long after the message was taken, on connections of its own.</summary>
sealed class StatusTeller : IAsyncDisposable
{
    readonly List<Channel<(long Due, byte[] Request)>> steps = [];
    readonly List<Task> tellers = [];
    readonly (string Status, TimeSpan After)[] becomes;

    int open;

    public StatusTeller(int port, int connections, (string Status, TimeSpan After)[] becomes)
    {
        this.becomes = becomes;
        foreach (var _ in becomes)
            steps.Add(Channel.CreateUnbounded<(long, byte[])>());
        tellers.AddRange(Enumerable.Range(0, connections).Select(number => Task.Run(() => Tell(port, steps[number % steps.Count].Reader))));
    }

    public void Tell(TakenMessage message)
    {
        var now = Environment.TickCount64;
        Interlocked.Add(ref open, becomes.Length);
        foreach (var (step, (status, after)) in steps.Zip(becomes))
            step.Writer.TryWrite((now + (long)after.TotalMilliseconds, WebhookRequests.StatusOf(IncomingWebhook.Path, message, status)));
    }

    /// <summary>Until everything is told.</summary>
    public async Task Drain()
    {
        while (Volatile.Read(ref open) > 0)
            await Task.Delay(50);
    }

    public async ValueTask DisposeAsync()
    {
        steps.ForEach(step => step.Writer.TryComplete());
        await Task.WhenAll(tellers);
    }

    async Task Tell(int port, ChannelReader<(long Due, byte[] Request)> waiting)
    {
        using var line = await Line.Open(port);
        await foreach (var (due, request) in waiting.ReadAllAsync())
        {
            if (due - Environment.TickCount64 is > 0 and var early)
                await Task.Delay((int)early);
            if (await line.Ask(request) is not 200 and var status)
                throw new InvalidOperationException($"The server answered {status} instead of 200.");
            Interlocked.Decrement(ref open);
        }
    }
}
