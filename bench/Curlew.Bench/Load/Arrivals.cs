using System.Diagnostics;

namespace Curlew.Bench.Load;

/// <summary>When messages arrived.</summary>
sealed class Arrivals
{
    readonly List<long> moments = [];
    readonly Lock door = new();

    public int Count
    {
        get
        {
            lock (door)
                return moments.Count;
        }
    }

    public void Add()
    {
        var now = Stopwatch.GetTimestamp();
        lock (door)
            moments.Add(now);
    }

    /// <summary>The fullest of all stretches of one second, wherever they begin.</summary>
    public int MostInAnySecond()
    {
        lock (door)
        {
            var most = 0;
            for (int first = 0, last = 0; last < moments.Count; last++)
            {
                while (moments[last] - moments[first] >= Stopwatch.Frequency)
                    first++;
                most = Math.Max(most, last - first + 1);
            }

            return most;
        }
    }
}
