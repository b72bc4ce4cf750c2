using System.Threading.Channels;

namespace Curlew.Webhooks;

/// <summary>
/// Lets concurrent webhooks share a commit: while one statement commits, the next set fills. One writer is faster than several on the same
/// disk, and nothing ever lingers to fill a set.
/// </summary>
public sealed class DeliveryIntake : IAsyncDisposable
{
    const int MostTogether = 1000;
    const int MostBytesTogether = 16 * 1024 * 1024;

    // Bodies waiting to be stored are memory; further callers wait outside, and Meta waits with them.
    const int MostWaiting = 4096;

    readonly Deliveries deliveries;
    readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    readonly Task writer;

    sealed record Waiting(Delivery Delivery, TaskCompletionSource Stored);

    public DeliveryIntake(Deliveries deliveries)
    {
        this.deliveries = deliveries;
        writer = Task.Run(Write);
    }

    /// <summary>Completes when the body is committed.</summary>
    /// <exception cref="Exception">Whatever kept the database from storing it. It may be stored nevertheless; Meta will deliver it
    /// again.</exception>
    public async Task Store(ReadOnlyMemory<byte> body, CancellationToken ct = default)
    {
        var one = new Waiting(deliveries.Seal(body.Span), new(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(one, ct);
        await one.Stored.Task.WaitAsync(ct);
    }

    /// <summary>Stores what is waiting and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writer;
    }

    async Task Write()
    {
        var set = new List<Waiting>(MostTogether);
        while (await waiting.Reader.WaitToReadAsync())
        {
            Fill(set);
            await Commit(set);
            set.Clear();
        }
    }

    void Fill(List<Waiting> set)
    {
        for (
            var bytes = 0;
            set.Count < MostTogether && bytes < MostBytesTogether && waiting.Reader.TryRead(out var next);
            bytes += next.Delivery.SealedBody.Length
        )
            set.Add(next);
    }

    async Task Commit(List<Waiting> set)
    {
        try
        {
            await deliveries.Store([.. set.Select(one => one.Delivery)]);
            set.ForEach(one => one.Stored.SetResult());
        }
        catch (Exception e)
        {
            // Each caller learns that its body is not stored and answers 503; the writer goes on with the next set.
            set.ForEach(one => one.Stored.SetException(e));
        }
    }
}
