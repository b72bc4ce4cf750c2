namespace Curlew.Sandbox;

/// <summary>When each person last got marketing: their newest messages, as many as the cap has room for.</summary>
sealed class MarketingLog(int population, int most)
{
    readonly Column<long>[] times = [.. Enumerable.Range(0, most).Select(_ => new Column<long>(population))];

    /// <summary>Messages a person got since a moment, in Unix milliseconds; counted up to the cap.</summary>
    public int Since(int slot, long from) => times.Count(column => column[slot] > from);

    /// <summary>Remembers one more in the place of the oldest.</summary>
    public void Add(int slot, long at)
    {
        if (times.MinBy(column => column[slot]) is { } oldest)
            oldest[slot] = at;
    }
}
