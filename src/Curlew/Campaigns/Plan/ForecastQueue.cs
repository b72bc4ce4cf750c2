namespace Curlew.Campaigns;

/// <summary>The people of one zone who wait for a campaign, in the order of their turn.</summary>
sealed class ForecastQueue
{
    readonly SortedSet<Line> due = new(
        Comparer<Line>.Create((one, other) => (one.Day, one.Position, one.Number).CompareTo((other.Day, other.Position, other.Number)))
    );
    readonly PriorityQueue<Line, DateTimeOffset> held = new();

    public ForecastQueue(IEnumerable<WaitingPeople> people)
    {
        foreach (var (number, group) in people.Where(group => group.Count > 0).Index())
        {
            var line = new Line(group, number);
            People += line.Count;
            if (group.Until is { } until)
                held.Enqueue(line, until);
            else
                Add(line);
        }
    }

    /// <summary>Everybody waiting.</summary>
    public int People { get; private set; }

    /// <summary>Who may be sent to now.</summary>
    public int Due { get; private set; }

    /// <summary>When the next who are held may be sent to.</summary>
    public DateTimeOffset? NextRelease => held.TryPeek(out _, out var until) ? until : null;

    public int DueOn(DateOnly day) => due.TakeWhile(line => line.Day <= day).Sum(line => line.Count);

    public void Release(DateTimeOffset now)
    {
        while (held.TryPeek(out var line, out var until) && until <= now)
            Add(held.Dequeue());
    }

    /// <summary>The first in line, up to a day.</summary>
    public List<(Line Line, int Count)> First(int most, DateOnly day)
    {
        var found = new List<(Line, int)>();
        foreach (var line in due)
        {
            if (most <= 0 || line.Day > day)
                break;
            found.Add((line, Math.Min(most, line.Count)));
            most -= line.Count;
        }

        return found;
    }

    public void Take(Line line, int count)
    {
        Due -= count;
        People -= count;
        if ((line.Count -= count) == 0)
            due.Remove(line);
    }

    /// <summary>They wait until a moment, out of the way of those whose turn comes before that day.</summary>
    public void Hold(Line line, DateTimeOffset until, DateOnly day)
    {
        due.Remove(line);
        Due -= line.Count;
        line.Day = day > line.Day ? day : line.Day;
        held.Enqueue(line, until);
    }

    void Add(Line line)
    {
        due.Add(line);
        Due += line.Count;
    }

    /// <summary>People who stand together in the line.</summary>
    public sealed class Line(WaitingPeople people, int number)
    {
        public WaitingPeople Who => people;

        public int Number => number;

        public int Position => people.Position;

        public DateOnly Day { get; set; } = people.Day;

        public int Count { get; set; } = people.Count;
    }
}
