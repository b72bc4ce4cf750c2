namespace Curlew.Campaigns;

/// <summary>One campaign while a forecast plays it. Who is sent to when does not matter, because whoever cannot be sent to leaves the place to
/// somebody who can: it is enough to count.</summary>
sealed class ForecastRun
{
    readonly List<Open> batches;
    readonly List<PlannedBatch> over;
    readonly Dictionary<string, int> waiting;
    readonly Dictionary<string, int> heldBack;
    readonly Queue<HeldPeople> held;
    readonly SortedDictionary<DateOnly, int> days = [];
    DateTimeOffset? last;
    int takenNow;

    public ForecastRun(ForecastCampaign campaign, DateTimeOffset now)
    {
        Campaign = campaign;
        batches = [.. campaign.Planned.Select(batch => new Open(batch) { Left = batch.Size })];
        over = [.. campaign.SentOn];
        waiting = campaign.Waiting.ToDictionary();
        held = new(campaign.Held.OrderBy(people => people.Until));
        heldBack = campaign.Held.GroupBy(people => people.Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(people => people.People));
        Place(now);
    }

    public ForecastCampaign Campaign { get; }

    /// <summary>What the engine's plan keeping does: closes batches whose window is over and places what they have left.</summary>
    public void KeepPlan(DateTimeOffset now)
    {
        while (held.TryPeek(out var first) && first.Until <= now)
            heldBack[first.Zone] -= held.Dequeue().People;
        var closed = batches.Where(batch => batch.Plan.EndsAt <= now || batch.Left == 0 && batch.Plan.DueAt <= now).ToList();
        foreach (var batch in closed)
        {
            batches.Remove(batch);
            over.Add(batch.Plan with { Size = batch.Plan.Size - batch.Left });
        }

        if (closed.Exists(batch => batch.Left > 0) || batches.Count == 0)
            Place(now);
    }

    public int Wants(DateTimeOffset now) =>
        Starts <= now
            ? batches
                .Where(batch => batch.IsOpen(now))
                .GroupBy(batch => batch.Plan.Zone)
                .Sum(zone => Math.Min(zone.Sum(batch => batch.Left), Available(zone.Key)))
            : 0;

    public Claimant Claimant(DateTimeOffset now, int most) =>
        new(Campaign.Priority, days.GetValueOrDefault(Campaign.Calendar.DayOf(now)) + SentBefore(now), Math.Min(most, Wants(now)));

    public int Take(DateTimeOffset now, int messages)
    {
        var left = messages;
        foreach (var batch in batches.Where(batch => batch.IsOpen(now)).OrderBy(batch => batch.Plan.Number))
        {
            var part = Math.Min(Math.Min(left, batch.Left), Available(batch.Plan.Zone));
            if (part <= 0)
                continue;
            batch.Left -= part;
            left -= part;
            waiting[batch.Plan.Zone] -= part;
            days[batch.Plan.Day] = days.GetValueOrDefault(batch.Plan.Day) + part;
            last = now;
        }

        takenNow += messages - left;
        return messages - left;
    }

    /// <summary>What it has taken since it was last asked.</summary>
    public int TakenNow() => (takenNow, takenNow = 0).Item1;

    /// <summary>The next moment at which a batch comes due or its window closes, or somebody may be sent to again.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) =>
        batches
            .SelectMany(batch => new DateTimeOffset?[] { batch.Plan.DueAt, batch.Plan.EndsAt, Campaign.Calendar.Starts })
            .Append(held.TryPeek(out var first) ? first.Until : null)
            .Where(moment => moment > now)
            .Min();

    public CampaignForecast Result() => new(Campaign.Id, Campaign.Name, days, last, waiting.Values.Sum());

    DateTimeOffset Starts => Campaign.Calendar.Starts ?? DateTimeOffset.MinValue;

    int SentBefore(DateTimeOffset now) =>
        Campaign.SentOn.Where(batch => batch.Day == Campaign.Calendar.DayOf(now)).Sum(batch => batch.Size);

    int Available(string zone) => waiting.GetValueOrDefault(zone) - heldBack.GetValueOrDefault(zone);

    void Place(DateTimeOffset now)
    {
        var places = batches.GroupBy(batch => batch.Plan.Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(batch => batch.Left));
        var unplaced = waiting.ToDictionary(zone => zone.Key, zone => Math.Max(0, zone.Value - places.GetValueOrDefault(zone.Key)));
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
