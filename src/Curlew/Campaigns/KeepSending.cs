namespace Curlew.Campaigns;

/// <summary>Keeps messages under way: a claim does not wait for the answers to the one before, so that Meta's slowest answer does not set the pace.</summary>
public sealed class KeepSending(SendBatch send)
{
    /// <summary>Meta's highest throughput, 1,000 messages a second, at 0.4 seconds an answer.</summary>
    public const int MostUnderWay = 400;

    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    readonly List<Task> underWay = [];

    /// <summary>Messages waiting for their answer from which on nothing more is claimed.</summary>
    public int Most { get; init; } = MostUnderWay;

    /// <summary>Claims once where there is room, and returns how many messages it began; throws what an earlier claim met.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        await Task.WhenAll(Ended());
        if (send.UnderWay >= Most)
        {
            await Task.Delay(Rest, ct);
            return send.UnderWay;
        }

        var begun = await send.Begin(ct);
        if (begun.Messages > 0)
            underWay.Add(begun.Ended);
        return begun.Messages;
    }

    /// <summary>When everything begun is answered and recorded.</summary>
    public Task Drain() => Task.WhenAll(underWay);

    List<Task> Ended()
    {
        var ended = underWay.FindAll(claim => claim.IsCompleted);
        underWay.RemoveAll(ended.Contains);
        return ended;
    }
}
