using System.Diagnostics;

namespace Curlew.Bench;

/// <summary>How long something takes.</summary>
static class Timed
{
    public static async Task<double> Seconds(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>How often a second something is done by so many at once; each call of <paramref name="work"/> says how much it did, 0 when
    /// nothing is left.</summary>
    public static async Task<double> PerSecond(int workers, Func<Task<int>> work)
    {
        var done = 0L;
        var seconds = await Seconds(() =>
            Task.WhenAll(
                Enumerable
                    .Range(0, workers)
                    .Select(_ =>
                        Task.Run(async () =>
                        {
                            while (await work() is > 0 and var some)
                                Interlocked.Add(ref done, some);
                        })
                    )
            )
        );
        return done / seconds;
    }
}
