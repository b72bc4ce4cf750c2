namespace Curlew.Sandbox;

/// <summary>Counts unique people in a rolling span of milliseconds (Meta, messaging limits, 2025-11).</summary>
sealed class RollingPeople(int population, long span)
{
    readonly Queue<(long At, int Slot)> inside = new();
    readonly Column<long> lastCounted = new(population);

    int count;

    public int Most { get; private set; }

    /// <summary>Whether the person is already among those counted at this time.</summary>
    public bool Has(int slot, long now)
    {
        Forget(now);
        return lastCounted[slot] is var last and > 0 && now - last < span;
    }

    public int CountAt(long now)
    {
        Forget(now);
        return count;
    }

    public void Add(int slot, long now)
    {
        if (!Has(slot, now))
            Most = Math.Max(Most, ++count);
        else if (lastCounted[slot] == now)
            return;
        lastCounted[slot] = now;
        inside.Enqueue((now, slot));
    }

    void Forget(long now)
    {
        while (inside.TryPeek(out var first) && now - first.At >= span)
        {
            inside.Dequeue();
            if (lastCounted[first.Slot] == first.At)
                count--;
        }
    }
}
