namespace Curlew.Sandbox;

/// <summary>How many messages the last second held (Meta, throughput), exact to the millisecond.</summary>
sealed class Pace
{
    const long Second = 1000;

    readonly Queue<(long At, int Count)> earlier = new();
    (long At, int Count) latest;
    int inside;

    /// <summary>The most that any second held.</summary>
    public int Most { get; private set; }

    /// <summary>Messages in the second that ends now.</summary>
    public int At(long now)
    {
        while (earlier.TryPeek(out var first) && now - first.At >= Second)
        {
            inside -= first.Count;
            earlier.Dequeue();
        }
        if (latest.Count > 0 && now - latest.At >= Second)
            (inside, latest) = (inside - latest.Count, default);
        return inside;
    }

    public void Add(long now)
    {
        inside = At(now) + 1;
        if (latest.Count > 0 && latest.At != now)
        {
            earlier.Enqueue(latest);
            latest = default;
        }
        latest = (now, latest.Count + 1);
        Most = Math.Max(Most, inside);
    }
}
