using System.Diagnostics;

namespace Curlew.Bench.Load;

/// <summary>As many requests as the server answers, over a fixed number of connections.</summary>
static class Blast
{
    /// <summary>Requests answered with 200 per second, over the given time; the requests are sent round and round.</summary>
    public static async Task<double> For(TimeSpan time, int port, int connections, byte[][] requests)
    {
        var (next, answered, until) = (-1, 0L, Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
        var began = Stopwatch.GetTimestamp();
        await Over(connections, port, async line =>
        {
            var mine = 0;
            for (; Stopwatch.GetTimestamp() < until; mine++)
                await Accepted(line, requests[(Interlocked.Increment(ref next) & int.MaxValue) % requests.Length]);
            Interlocked.Add(ref answered, mine);
        });
        return answered / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Sends each request once and calls back after every 200.</summary>
    public static Task Once(int port, int connections, byte[][] requests, Action<int>? answered = null)
    {
        var next = -1;
        return Over(connections, port, async line =>
        {
            for (var number = Interlocked.Increment(ref next); number < requests.Length; number = Interlocked.Increment(ref next))
            {
                await Accepted(line, requests[number]);
                answered?.Invoke(number);
            }
        });
    }

    static async ValueTask Accepted(Line line, byte[] request)
    {
        if (await line.Ask(request) is not 200 and var status)
            throw new InvalidOperationException($"The server answered {status} instead of 200.");
    }

    static async Task Over(int connections, int port, Func<Line, Task> work)
    {
        var lines = new List<Line>();
        try
        {
            for (var i = 0; i < connections; i++)
                lines.Add(await Line.Open(port));
            await Task.WhenAll(lines.Select(line => Task.Run(() => work(line))));
        }
        finally
        {
            lines.ForEach(line => line.Dispose());
        }
    }
}
