namespace Curlew.Campaigns;

/// <summary>One campaign while a forecast plays it.</summary>
sealed class ForecastRun
{
    readonly List<Open> batches;
    readonly List<PlannedBatch> over;
    readonly Dictionary<string, int> unplaced;
    readonly SortedDictionary<DateOnly, int> days = [];
    DateTimeOffset? last;
    int takenNow;

    public ForecastRun(ForecastCampaign campaign, DateTimeOffset now)
    {
        Campaign = campaign;
        batches = [.. campaign.Planned.Select(batch => new Open(batch) { Left = batch.Size })];
        over = [.. campaign.SentOn];
        unplaced = campaign.Unplaced.ToDictionary();
        Place(now);
    }

    public ForecastCampaign Campaign { get; }

    /// <summary>What the engine's plan keeping does: closes batches whose window is over and places what they have left.</summary>
    public void KeepPlan(DateTimeOffset now)
    {
        var closed = batches.Where(batch => batch.Plan.EndsAt <= now || batch.Left == 0 && batch.Plan.DueAt <= now).ToList();
        if (closed.Count == 0)
            return;
        foreach (var batch in closed)
        {
            batches.Remove(batch);
            over.Add(batch.Plan with { Size = batch.Plan.Size - batch.Left });
            if (batch.Left > 0)
                unplaced[batch.Plan.Zone] = unplaced.GetValueOrDefault(batch.Plan.Zone) + batch.Left;
        }

        Place(now);
    }

    public int Wants(DateTimeOffset now) => Starts <= now ? batches.Where(batch => batch.IsOpen(now)).Sum(batch => batch.Left) : 0;

    public Claimant Claimant(DateTimeOffset now, int most) =>
        new(Campaign.Priority, days.GetValueOrDefault(Campaign.Calendar.DayOf(now)) + SentBefore(now), Math.Min(most, Wants(now)));

    public int Take(DateTimeOffset now, int messages)
    {
        var left = messages;
        foreach (var batch in batches.Where(batch => batch.IsOpen(now)).OrderBy(batch => batch.Plan.Number))
        {
            var part = Math.Min(left, batch.Left);
            if (part == 0)
                continue;
            batch.Left -= part;
            left -= part;
            days[batch.Plan.Day] = days.GetValueOrDefault(batch.Plan.Day) + part;
            last = now;
        }

        takenNow += messages - left;
        return messages - left;
    }

    /// <summary>What it has taken since it was last asked.</summary>
    public int TakenNow() => (takenNow, takenNow = 0).Item1;

    /// <summary>The next moment at which a batch comes due or its window closes.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) =>
        batches
            .SelectMany(batch => new DateTimeOffset?[] { batch.Plan.DueAt, batch.Plan.EndsAt, Campaign.Calendar.Starts })
            .Where(moment => moment > now)
            .Min();

    public CampaignForecast Result() =>
        new(Campaign.Id, Campaign.Name, days, last, unplaced.Values.Sum() + batches.Sum(batch => batch.Left));

    DateTimeOffset Starts => Campaign.Calendar.Starts ?? DateTimeOffset.MinValue;

    int SentBefore(DateTimeOffset now) =>
        Campaign.SentOn.Where(batch => batch.Day == Campaign.Calendar.DayOf(now)).Sum(batch => batch.Size);

    void Place(DateTimeOffset now)
    {
        if (unplaced.Values.Sum() == 0)
            return;
        var today = Campaign.Calendar.DayOf(now);
        var placed = BatchPlan.Place(
            Campaign.Calendar,
            Campaign.DailyLimit,
            unplaced,
            [.. batches.Select(batch => batch.Plan).Concat(over).Where(batch => batch.Day >= today)],
            now
        );
        batches.AddRange(placed.Batches.Select(batch => new Open(batch) { Left = batch.Size }));
        unplaced.Clear();
        foreach (var (zone, people) in placed.Left)
            unplaced[zone] = people;
    }

    sealed record Open(PlannedBatch Plan)
    {
        public int Left { get; set; }

        public bool IsOpen(DateTimeOffset now) => Left > 0 && Plan.DueAt <= now && Plan.EndsAt > now;
    }
}

/// <summary>Meta's limit on people in a rolling window, as a forecast uses it up.</summary>
sealed class RollingBudget(int? limit, TimeSpan window, IEnumerable<Reached> reached)
{
    readonly Queue<(DateTimeOffset At, int People)> used = new(reached.OrderBy(r => r.At).Select(r => (r.At, r.People)));
    int sum = reached.Sum(r => r.People);

    public int Left(DateTimeOffset now)
    {
        while (used.TryPeek(out var oldest) && oldest.At <= now - window)
            sum -= used.Dequeue().People;
        return limit is { } most ? Math.Max(0, most - sum) : int.MaxValue;
    }

    public void Use(DateTimeOffset now, int people)
    {
        if (limit is null || people == 0)
            return;
        used.Enqueue((now, people));
        sum += people;
    }

    /// <summary>When the oldest become free; where a limit was cut below what is used, when enough have.</summary>
    public DateTimeOffset? NextFree(DateTimeOffset now)
    {
        var over = sum - (limit ?? int.MaxValue);
        foreach (var (at, people) in used)
            if ((over -= people) < 0)
                return at + window > now ? at + window : now + TimeSpan.FromSeconds(1);
        return null;
    }
}
