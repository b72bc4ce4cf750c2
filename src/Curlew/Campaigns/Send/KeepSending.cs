using System.Diagnostics;

namespace Curlew.Campaigns;

/// <summary>Keeps messages under way: a claim does not wait for the answers to the one before, so that Meta's slowest answer does not set
/// the pace.</summary>
public sealed class KeepSending(SendBatch send)
{
    /// <summary>Meta's highest throughput, 1,000 messages a second, at 0.4 seconds an answer, and a quarter of a second of them waiting for
    /// their turn.</summary>
    public const int MostUnderWay = 650;

    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    // Room that is looked for late is lost, because the throughput counts in whole seconds behind; looked for before it comes, it costs a
    // look for nothing.
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2),
        LongestPause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    readonly List<Task> underWay = [];

    long? claimedAt;

    /// <summary>Messages waiting for their answer from which on nothing more is claimed.</summary>
    public int Most { get; init; } = MostUnderWay;

    /// <summary>Claims once where there is room; throws what an earlier claim met. Returns 0 when nothing was claimed for a second, so that
    /// its caller may rest.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        await Task.WhenAll(Ended());
        if (send.UnderWay >= Most)
        {
            await Task.Delay(Rest, ct);
            return send.UnderWay;
        }

        var begun = await send.Begin(ct);
        if (begun.People > 0)
        {
            underWay.Add(begun.Ended);
            claimedAt = Stopwatch.GetTimestamp();
            return begun.People;
        }

        if (claimedAt is not { } last || Stopwatch.GetElapsedTime(last) > Busy)
            return 0;
        await Task.Delay(Pause(begun.Again), ct);
        return 1;
    }

    // Zero is a number that has sent nothing lately, or is stopped or slowed down: there is no moment to wait for.
    static TimeSpan Pause(TimeSpan again) =>
        again == TimeSpan.Zero || again > LongestPause ? LongestPause
        : again < ShortestPause ? ShortestPause
        : again;

    /// <summary>When everything begun is answered and recorded.</summary>
    public Task Drain() => Task.WhenAll(underWay);

    List<Task> Ended()
    {
        var ended = underWay.FindAll(claim => claim.IsCompleted);
        underWay.RemoveAll(ended.Contains);
        return ended;
    }
}
