using System.Diagnostics;

namespace Curlew.Queue;

/// <summary>Frees what dead workers held, every few seconds, however often a worker asks.</summary>
sealed class Rescuer
{
    // A lease is minutes: a few seconds more are felt by nobody, and looking each round would cost more than most rounds.
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    long rescuedAt;

    public async Task NowAndThen(IQueue queue, CancellationToken ct)
    {
        var before = Interlocked.Read(ref rescuedAt);
        if (before != 0 && Stopwatch.GetElapsedTime(before) < Every)
            return;
        if (Interlocked.CompareExchange(ref rescuedAt, Stopwatch.GetTimestamp(), before) == before)
            await queue.Rescue(ct);
    }
}
