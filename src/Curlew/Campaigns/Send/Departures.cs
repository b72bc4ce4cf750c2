namespace Curlew.Campaigns;

/// <summary>
/// Lets messages leave one by one, so that no second sees more of them than it may. Claims keep the throughput between them; but what a
/// slow commit
/// has held back would otherwise leave together with what comes after it.
/// </summary>
sealed class Departures(TimeProvider clock)
{
    /// <summary>Meta's second, and what two messages may differ in how long they are on their way.</summary>
    static readonly TimeSpan Second = TimeSpan.FromMilliseconds(1_004);

    readonly Lock door = new();
    readonly long began = clock.GetTimestamp();
    readonly Queue<TimeSpan> promised = [],
        left = [];

    /// <summary>When the next message may leave.</summary>
    /// <param name="perSecond">How many may leave in a second.</param>
    public async Task Next(int perSecond)
    {
        // Each is promised a moment, so that a crowd does not wake for every free place; and looked at again when it comes, because timers
        // ring late and would ring together.
        for (var wait = Promise(perSecond); wait > TimeSpan.Zero || (wait = Leave(perSecond)) > TimeSpan.Zero; wait = TimeSpan.Zero)
            await Task.Delay(wait, clock);
    }

    TimeSpan Promise(int perSecond)
    {
        lock (door)
        {
            var now = clock.GetElapsedTime(began);
            var due = Free(promised, perSecond) is var free && free > now ? free : now;
            promised.Enqueue(due);
            return due - now;
        }
    }

    TimeSpan Leave(int perSecond)
    {
        lock (door)
        {
            var now = clock.GetElapsedTime(began);
            while (left.TryPeek(out var oldest) && oldest + Second <= now)
                left.Dequeue();
            if (left.Count >= perSecond)
                return left.Peek() + Second - now;
            left.Enqueue(now);
            return TimeSpan.Zero;
        }
    }

    static TimeSpan Free(Queue<TimeSpan> moments, int perSecond)
    {
        while (moments.Count > perSecond)
            moments.Dequeue();
        return moments.Count == perSecond ? moments.Dequeue() + Second : TimeSpan.Zero;
    }
}
