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

    /// <summary>Answers from which on the quickest of them tell what nothing on the way can shorten. The first all may have waited for a
    /// connection.</summary>
    const int Enough = 1_000;

    /// <summary>Of so many quickest answers the difference shows how far even the quickest may have been held up.</summary>
    const int Few = 100;

    readonly PriorityQueue<TimeSpan, TimeSpan> ending = new(),
        quick = new();
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
        Note(now - left);
        var free = now - AlwaysTaken + Second;
        ending.Enqueue(free, free);
    }

    /// <summary>The message that had the place did not leave at all.</summary>
    public void NotLeft() => onTheWay--;

    void Note(TimeSpan took)
    {
        answers++;
        quickest = took < quickest ? took : quickest;
        // The slowest of the quick ones stands first, and leaves.
        if (quick.Count < Few)
            quick.Enqueue(took, -took);
        else
            quick.EnqueueDequeue(took, -took);
    }

    // What every message spends on the shortest way to Meta, at Meta and on the way back. It moves all arrivals alike, so it leaves no doubt
    // about which second they fall into; only what an answer took beyond it does. The quickest answer itself may have been held up a little, by
    // less than the next ones differ from it. Half of it is safe to believe even where they differ a lot: that much Meta and the way back take.
    TimeSpan AlwaysTaken =>
        answers < Enough ? TimeSpan.Zero
        : 2 * quickest - quick.Peek() is var surely && surely > quickest / 2 ? surely
        : quickest / 2;
}
