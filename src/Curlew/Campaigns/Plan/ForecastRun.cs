namespace Curlew.Campaigns;

/// <summary>One campaign while a forecast plays it: its plan as <see cref="KeepPlan"/> keeps it, and its people as a claim takes them.</summary>
sealed class ForecastRun
{
    readonly List<Open> batches;
    readonly List<PlannedBatch> over;
    readonly Dictionary<string, ForecastQueue> queues;
    readonly SortedDictionary<DateOnly, int> days = [];
    DateTimeOffset? last;
    int givenUp;

    public ForecastRun(ForecastCampaign campaign)
    {
        Campaign = campaign;
        batches = [.. campaign.Planned.Select(batch => new Open(batch))];
        over = [.. campaign.SentOn];
        queues = campaign.Waiting.GroupBy(people => people.Zone).ToDictionary(zone => zone.Key, zone => new ForecastQueue(zone));
    }

    public ForecastCampaign Campaign { get; }

    /// <summary>Whoever had to wait until now stands in line again.</summary>
    public void Release(DateTimeOffset now)
    {
        foreach (var queue in queues.Values)
            queue.Release(now);
    }

    /// <summary>What the engine's plan keeping does: closes batches whose window is over and places what they have left. Returns whether
    /// there are new ones.</summary>
    public bool KeepPlan(DateTimeOffset now)
    {
        var closed = batches.Where(batch => batch.Plan.EndsAt <= now || batch.Left == 0 && batch.Plan.DueAt <= now).ToList();
        foreach (var batch in closed)
        {
            batches.Remove(batch);
            over.Add(batch.Plan with { Size = batch.Plan.Size - batch.Left });
        }

        return (closed.Exists(batch => batch.Left > 0) || batches.Count == 0) && Place(now);
    }

    /// <summary>The batches that may claim now.</summary>
    public IEnumerable<DueBatch> Due(DateTimeOffset now) =>
        OpenAt(now)
            .OrderBy(batch => batch.Plan.Number)
            .Select(batch => new DueBatch(
                Campaign.Id,
                batch.Id,
                Campaign.Priority,
                batch.Left,
                batch.Plan.Day,
                SentOn(batch.Plan.Day),
                [],
                batch.Plan.Zone
            ));

    /// <summary>Whether anybody could be sent to, if the limits let them.</summary>
    public bool Wants(DateTimeOffset now) => OpenAt(now).Any(batch => queues.TryGetValue(batch.Plan.Zone, out var queue) && queue.Due > 0);

    /// <summary>What it asks of a messaging limit that another number uses too.</summary>
    public IEnumerable<Claimant> AsRival(DateTimeOffset now, int most) =>
        from day in OpenAt(now).GroupBy(batch => batch.Plan.Day)
        let people = day.Select(batch => batch.Plan.Zone).Distinct().Sum(zone => queues.GetValueOrDefault(zone)?.DueOn(day.Key) ?? 0)
        select new Claimant(Campaign.Priority, SentOn(day.Key), Math.Min(Math.Min(people, most), day.Sum(batch => batch.Left)));

    /// <summary>Sends to those whom the engine would: the first in line, and where the limit is short those it does not cost.</summary>
    public ClaimCounts Claim(DueShare share, RollingBudget budget, DateTimeOffset now)
    {
        if (!queues.TryGetValue(share.Batch.Zone, out var queue))
            return default;
        var (people, setAside, costs, asked) = (0, 0, 0, 0);
        foreach (var (line, count) in queue.First(share.LookAhead, share.Batch.LooksAhead ? DateOnly.MaxValue : share.Batch.Day))
        {
            if (line.Who.CappedUntil > now)
            {
                PutOff(queue, line, line.Who.CappedUntil.Value);
                setAside += count;
                continue;
            }

            var isFree = line.Who.OpenUntil > now || share.IsTight && budget.WasReached(line.Who.Person, now);
            var taken = Math.Min(share.Most - people, isFree ? count : Math.Clamp(share.Budget - asked, 0, count));
            asked += isFree ? 0 : count;
            queue.Take(line, taken);
            people += taken;
            costs += isFree ? 0 : taken;
            if (!(line.Who.OpenUntil > now))
                budget.Use(line.Who.Person, taken, now);
        }

        Took(batches.Find(batch => batch.Id == share.Batch.Schedule)!, people, now);
        return new(people, setAside, costs);
    }

    /// <summary>The next moment at which a batch comes due or its window closes, or somebody may be sent to again.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) =>
        batches
            .SelectMany(batch => new DateTimeOffset?[] { batch.Plan.DueAt, batch.Plan.EndsAt, Campaign.Calendar.Starts })
            .Concat(queues.Values.Select(queue => queue.NextRelease))
            .Where(moment => moment > now)
            .Min();

    public CampaignForecast Result() => new(Campaign.Id, Campaign.Name, days, last, givenUp + queues.Values.Sum(queue => queue.People));

    IEnumerable<Open> OpenAt(DateTimeOffset now) =>
        Campaign.Calendar.Starts > now ? [] : batches.Where(batch => batch.Left > 0 && batch.Plan.DueAt <= now && batch.Plan.EndsAt > now);

    int SentOn(DateOnly day) => days.GetValueOrDefault(day) + Campaign.SentOn.Where(batch => batch.Day == day).Sum(batch => batch.Size);

    void PutOff(ForecastQueue queue, ForecastQueue.Line line, DateTimeOffset until)
    {
        if (!(until >= Campaign.Calendar.Ends))
        {
            queue.Hold(line, until, Campaign.Calendar.DayOf(until));
            return;
        }

        givenUp += line.Count;
        queue.Take(line, line.Count);
    }

    void Took(Open batch, int people, DateTimeOffset now)
    {
        if (people == 0)
            return;
        batch.Left -= people;
        days[batch.Plan.Day] = days.GetValueOrDefault(batch.Plan.Day) + people;
        last = now;
    }

    bool Place(DateTimeOffset now)
    {
        var places = batches.GroupBy(batch => batch.Plan.Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(batch => batch.Left));
        var unplaced = queues.ToDictionary(zone => zone.Key, zone => Math.Max(0, zone.Value.People - places.GetValueOrDefault(zone.Key)));
        if (unplaced.Values.Sum() == 0)
            return false;
        var today = Campaign.Calendar.DayOf(now);
        var placed = BatchPlan.Place(
            Campaign.Calendar,
            Campaign.DailyLimit,
            unplaced,
            [.. batches.Select(batch => batch.Plan).Concat(over).Where(batch => batch.Day >= today)],
            now
        );
        batches.AddRange(placed.Batches.Select(batch => new Open(batch)));
        return placed.Batches.Count > 0;
    }

    sealed record Open(PlannedBatch Plan)
    {
        public Guid Id { get; } = Guid.CreateVersion7();

        public int Left { get; set; } = Plan.Size;
    }
}
