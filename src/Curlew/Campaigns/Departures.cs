namespace Curlew.Campaigns;

/// <summary>
/// Lets messages leave one by one, so that no second sees more of them than it may. Claims keep the throughput between them; but what a slow commit
/// has held back would otherwise leave together with what comes after it.
/// </summary>
sealed class Departures(TimeProvider clock)
{
    /// <summary>Meta's second, and what two messages may differ in how long they are on their way.</summary>
    static readonly TimeSpan Second = TimeSpan.FromMilliseconds(1_004);

    readonly Lock door = new();
    readonly long began = clock.GetTimestamp();
    readonly Queue<TimeSpan> left = [];

    /// <summary>When the next message may leave.</summary>
    /// <param name="perSecond">How many may leave in a second.</param>
    public Task Next(int perSecond)
    {
        lock (door)
        {
            var now = clock.GetElapsedTime(began);
            while (left.Count > perSecond)
                left.Dequeue();
            var due = left.Count == perSecond && left.Dequeue() + Second is var free && free > now ? free : now;
            left.Enqueue(due);
            return due > now ? Task.Delay(due - now, clock) : Task.CompletedTask;
        }
    }
}
