using System.Collections.Concurrent;
using System.Diagnostics;
using HdrHistogram;

namespace Curlew.Bench.Load;

/// <summary>
/// Requests at a fixed pace, whatever the server does. Each is timed from the moment it was due, so that a stalled server cannot hide its
/// stall by not being asked (coordinated omission).
/// </summary>
static class Pace
{
    // One microsecond to one minute, three digits.
    public static LongHistogram NewHistogram() => new(60_000_000, 3);

    /// <summary>Sends each request once, <paramref name="perSecond"/> of them a second, and returns the times in microseconds.</summary>
    public static async Task<LongHistogram> Run(int port, int connections, byte[][] requests, double perSecond)
    {
        var times = new ConcurrentBag<LongHistogram>();
        var (next, began) = (-1, Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10);
        await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        using var line = await Line.Open(port);
                        var mine = NewHistogram();
                        for (
                            var number = Interlocked.Increment(ref next);
                            number < requests.Length;
                            number = Interlocked.Increment(ref next)
                        )
                        {
                            var due = began + (long)(number / perSecond * Stopwatch.Frequency);
                            await Until(due);
                            if (await line.Ask(requests[number]) is not 200 and var status)
                                throw new InvalidOperationException($"The server answered {status} instead of 200.");
                            mine.RecordValue((long)Stopwatch.GetElapsedTime(due).TotalMicroseconds + 1);
                        }

                        times.Add(mine);
                    })
                )
        );

        var all = NewHistogram();
        foreach (var mine in times)
            all.Add(mine);
        return all;
    }

    // A timer rings up to a millisecond late; that lateness is counted as the server's.
    static async ValueTask Until(long due)
    {
        while (due - Stopwatch.GetTimestamp() is > 0 and var left)
            await Task.Delay(TimeSpan.FromSeconds((double)left / Stopwatch.Frequency) + TimeSpan.FromMilliseconds(0.5));
    }
}
