namespace Curlew.Sandbox;

/// <summary>The state of the stand-in: who was sent what, what is under way, what waits to be delivered. One lock guards it.</summary>
sealed partial class World
{
    const long Day = 24 * 60 * 60 * 1000;

    readonly SandboxOptions options;
    readonly TimeProvider clock;
    readonly Lock gate = new();
    readonly PriorityQueue<Life, (long Due, ulong Phone, ulong Key)> lives = new();
    readonly Outbox outbox = new();
    readonly Record record = new();
    readonly MarketingLog marketing;
    long ordinal;
    long marked;

    public World(SandboxOptions options)
    {
        this.options = options;
        clock = options.Clock;
        Population = new(options.Seed, options.Population, options.Behaviour);
        People = new(options.Population);
        Statistics = new(options.Population);
        marketing = new(options.Population, options.Behaviour.MarketingPerPerson ?? 0);
        Businesses = new(options);
        Population.Divide(Businesses.Portfolios.Count);
        Media = new(() => Now);
        Chats = new(options.ChatRoom);
        Journal = new(options.JournalPath);
    }

    public SandboxOptions Options => options;
    public Population Population { get; }
    public People People { get; }
    public Businesses Businesses { get; }
    public MediaShelf Media { get; }
    public UploadShelf Uploads { get; } = new();
    public Statistics Statistics { get; }
    public Chats Chats { get; }
    public Journal Journal { get; }

    /// <summary>The latest business time in the journal, in Unix milliseconds; 0 before anything happened.</summary>
    public long LastSeen { get; private set; }

    /// <summary>When something next happens or waits to be delivered, in Unix milliseconds.</summary>
    public long? NextAt
    {
        get
        {
            lock (gate)
            {
                var life = lives.TryPeek(out _, out var first) ? first.Due : long.MaxValue;
                var due = Math.Min(life, outbox.NextAt ?? long.MaxValue);
                return due == long.MaxValue ? null : due;
            }
        }
    }

    public int UnderWay
    {
        get
        {
            lock (gate)
                return lives.Count + outbox.Count;
        }
    }

    /// <summary>What was counted over all numbers.</summary>
    public Tally Tally => Count(Businesses.Counts, Businesses.Portfolios);

    public long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Notes where the clock stands, so that a restarted sandbox does not go back in time.</summary>
    public void MarkClock(long at)
    {
        long position;
        lock (gate)
        {
            if (at <= marked)
                return;
            marked = at;
            LastSeen = Math.Max(LastSeen, at);
            position = Journal.Append(record.Begin(Entry.Clock, at).Bytes);
        }
        Journal.Await(position);
    }

    /// <summary>Everything due by now that is ready to be posted, in order of time.</summary>
    public List<Update> TakeDue(int most)
    {
        lock (gate)
        {
            var now = Now;
            Advance(now);
            return outbox.Take(now, most);
        }
    }

    /// <summary>Lets go of what nobody subscribed to for so long.</summary>
    public void Forget(DateTimeOffset before)
    {
        List<Update> forgotten;
        lock (gate)
        {
            Advance(Now);
            forgotten = outbox.Take(before.ToUnixTimeMilliseconds(), int.MaxValue);
        }
        if (forgotten.Count > 0)
            Acknowledge(forgotten);
    }

    /// <summary>Notes that the subscriber answered 200 to these updates: they are never sent again.</summary>
    public void Acknowledge(List<Update> updates)
    {
        if (!Journal.IsKept)
            return;
        long position;
        lock (gate)
        {
            record.Begin(Entry.Acknowledged, Now).Number(updates.Count(update => !update.IsCopy));
            foreach (var update in updates)
                if (!update.IsCopy)
                    record.Number(update.Of.Ordinal).Number(update.Step);
            position = Journal.Append(record.Bytes);
        }
        Journal.Await(position);
    }

    /// <summary>Lets everything happen that is due by the clock.</summary>
    public void CatchUp() => Read(here => here.LastSeen);

    /// <summary>Reads something consistent while nothing else happens.</summary>
    public T Read<T>(Func<World, T> what)
    {
        lock (gate)
        {
            Advance(Now);
            return what(this);
        }
    }

    public Tally TallyOf(BusinessNumber number) => Count(number.Counts, [number.Portfolio]);

    public Tally TallyOf(Portfolio portfolio) => Count(portfolio.Counts, [portfolio]);

    Tally Count(Counts counts, IReadOnlyList<Portfolio> portfolios)
    {
        lock (gate)
            return counts.Snapshot(portfolios.Max(one => one.Counted.Most));
    }

    void Advance(long now)
    {
        LastSeen = Math.Max(LastSeen, now);
        while (lives.TryPeek(out var life, out var first) && first.Due <= now)
        {
            lives.Dequeue();
            if (life.Act(this))
                Schedule(life);
        }
    }

    void Schedule(Life life) => lives.Enqueue(life, (life.Due, life.Tie.Phone, life.Tie.Key));

    /// <summary>Puts an update into the outbox, by dice also late or twice.</summary>
    public void Emit(Life of, int step, long at, Dice dice)
    {
        var behaviour = options.Behaviour;
        var deliverAt = at;
        if (dice.Of(Roll.Late).Below(behaviour.LateWebhooks))
            deliverAt += (long)behaviour.LateBy.Draw(dice.Of(Roll.LateBy)).TotalMilliseconds;
        outbox.Add(new(of, step, at, deliverAt, IsCopy: false));
        if (dice.Of(Roll.Duplicate).Below(behaviour.DuplicateWebhooks))
            outbox.Add(new(of, step, at, deliverAt + (long)behaviour.LateBy.Draw(dice.Of(Roll.Duplicate)).TotalMilliseconds, IsCopy: true));
    }
}
