namespace Curlew.Numbers;

/// <summary>
/// The places of a second, as far as one server may fill them. Nobody here sees a message arrive: that is after it left and before its
/// answer came. So its place is taken from its departure until a second after its answer, and no second can see more messages arrive than
/// there are places, however slow or uneven the way is. Not safe for concurrent use.
/// </summary>
sealed class Places
{
    // Meta's second, and what two clocks may differ by in one.
    static readonly TimeSpan Second = TimeSpan.FromMilliseconds(1_002);

    /// <summary>Answers from which on the quickest of them is one that nothing held up.</summary>
    const int Enough = 1_000;

    readonly PriorityQueue<TimeSpan, TimeSpan> ending = new();
    TimeSpan quickest = TimeSpan.MaxValue;
    int onTheWay,
        answers;

    /// <summary>When the next place becomes free by itself; null where only an answer can free one.</summary>
    public TimeSpan? NextFree => ending.TryPeek(out var free, out _) ? free : null;

    /// <summary>How many messages have left that may still count in the second of one that leaves now.</summary>
    public int Taken(TimeSpan now)
    {
        while (ending.TryPeek(out var free, out _) && free <= now)
            ending.Dequeue();
        return onTheWay + ending.Count;
    }

    /// <summary>Takes a place where fewer than that many are taken.</summary>
    public bool TryTake(TimeSpan now, int most)
    {
        if (Taken(now) >= most)
            return false;
        onTheWay++;
        return true;
    }

    /// <summary>The message that left then has arrived, or never will.</summary>
    public void Answered(TimeSpan left, TimeSpan now)
    {
        onTheWay--;
        answers++;
        quickest = now - left < quickest ? now - left : quickest;
        // Half of what the quickest answer took is Meta's own time and the way back: so much earlier than its answer every message
        // arrived, compared with the one that was quickest on its way. All else may have been spent on the way there. The first answers
        // tell nothing: all of them may have waited for a connection, and those to come will not.
        var free = now - (answers < Enough ? TimeSpan.Zero : quickest / 2) + Second;
        ending.Enqueue(free, free);
    }

    /// <summary>The message that had the place did not leave at all.</summary>
    public void NotLeft() => onTheWay--;
}
