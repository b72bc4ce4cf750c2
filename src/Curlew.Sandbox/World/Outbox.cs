namespace Curlew.Sandbox;

/// <summary>Updates that happened and wait to be posted, earliest first.</summary>
sealed class Outbox
{
    readonly PriorityQueue<Update, (long At, ulong Phone, ulong Key, int Step)> waiting = new();
    Dictionary<(long Ordinal, int Step), Update>? replayed;

    public long? NextAt => waiting.TryPeek(out _, out var first) ? first.At : null;

    public int Count => waiting.Count;

    public void Add(Update update)
    {
        if (replayed is null)
            waiting.Enqueue(update, (update.DeliverAt, update.Of.Tie.Phone, update.Of.Tie.Key, update.Step));
        else if (!update.IsCopy)
            replayed[(update.Of.Ordinal, update.Step)] = update;
    }

    public List<Update> Take(long now, int most)
    {
        var taken = new List<Update>();
        while (taken.Count < most && waiting.TryPeek(out var update, out var first) && first.At <= now)
        {
            waiting.Dequeue();
            taken.Add(update);
        }
        return taken;
    }

    /// <summary>While a journal is read, updates are kept where their acknowledgement can find them.</summary>
    public void Index() => replayed = [];

    public void Remove(long ordinal, int step) => replayed?.Remove((ordinal, step));

    public void Settle()
    {
        var left = replayed!.Values;
        replayed = null;
        foreach (var update in left)
            Add(update);
    }
}
