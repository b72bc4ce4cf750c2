namespace Curlew.Sandbox;

/// <summary>The limit a refused send would have broken. Numbers are part of the journal.</summary>
enum Limit
{
    None = 0,
    Portfolio = 1,
    Throughput = 2,
    Pair = 3,
    Crowded = 4,
}

/// <summary>Running counts behind a <see cref="Tally"/>; guarded by the world's lock.</summary>
sealed class Counts
{
    const long QuarterHour = 15 * 60 * 1000;

    readonly Dictionary<string, (Column<byte> Accepted, Column<byte> Standing)> perTemplate = [];
    readonly Dictionary<(string Template, long Quarter), int> perQuarter = [];
    readonly Dictionary<int, long> failures = [];
    readonly Dictionary<int, long> refusals = [];
    readonly long[] turns = new long[32];
    readonly long[] limits = new long[5];
    readonly Column<bool> written = new(0);
    readonly Pace pace = new();
    long templates,
        freeForm;
    int people,
        duplicates,
        most;

    /// <summary>Counts an accepted message; returns which one it is for this person and template, from 1, and 0 without a
    /// template.</summary>
    public int Accepted(string? template, int slot, long at, int population)
    {
        pace.Add(at);
        ref var isKnown = ref written[slot];
        if (!isKnown)
            people++;
        isKnown = true;
        if (template is not null)
            return Template(template, slot, at, population);
        freeForm++;
        return 0;
    }

    int Template(string name, int slot, long at, int population)
    {
        if (!perTemplate.TryGetValue(name, out var columns))
            perTemplate[name] = columns = (new(population), new(population));
        ref var count = ref columns.Accepted[slot];
        if (count < byte.MaxValue)
            count++;
        ref var standing = ref columns.Standing[slot];
        if (standing < byte.MaxValue)
            standing++;
        if (standing == 2)
            duplicates++;
        most = Math.Max(most, standing);
        templates++;
        var quarter = (name, at / QuarterHour);
        perQuarter[quarter] = perQuarter.GetValueOrDefault(quarter) + 1;
        return count;
    }

    /// <summary>Takes note that a template message has failed: the person did not get it and may be sent it again.</summary>
    public void Failed(string name, int slot)
    {
        ref var standing = ref perTemplate[name].Standing[slot];
        if (standing is > 0 and < byte.MaxValue)
            standing--;
    }

    /// <summary>Messages accepted in the second that ends now.</summary>
    public int SentInSecond(long now) => pace.At(now);

    public void Happened(Turn turn, int code)
    {
        turns[(int)turn]++;
        if (turn == Turn.Failed)
            failures[code] = failures.GetValueOrDefault(code) + 1;
    }

    public void Refused(int code, Limit limit)
    {
        refusals[code] = refusals.GetValueOrDefault(code) + 1;
        limits[(int)limit]++;
    }

    public Tally Snapshot(int mostPeople) =>
        new()
        {
            Templates = templates,
            FreeForm = freeForm,
            Recipients = people,
            Duplicates = duplicates,
            MostOfOneTemplate = most,
            OverPortfolioLimit = limits[(int)Limit.Portfolio],
            OverThroughput = limits[(int)Limit.Throughput],
            OverPairRate = limits[(int)Limit.Pair],
            CrowdedOut = limits[(int)Limit.Crowded],
            MostPeopleIn24Hours = mostPeople,
            BusiestSecond = pace.Most,
            Sent = turns[(int)Turn.Sent],
            Delivered = turns[(int)Turn.Delivered],
            Read = turns[(int)Turn.Read],
            Failed = turns[(int)Turn.Failed],
            Replies = turns[(int)Turn.Reply],
            Stops = turns[(int)Turn.Stop],
            Starts = turns[(int)Turn.Start],
            StopsInWhatsApp = turns[(int)Turn.StopInWhatsApp],
            StartsInWhatsApp = turns[(int)Turn.StartInWhatsApp],
            Blocks = turns[(int)Turn.Block],
            Questions = turns[(int)Turn.Question],
            Reactions = turns[(int)Turn.Reaction],
            NumberChanges = turns[(int)Turn.ChangeNumber],
            Failures = new Dictionary<int, long>(failures),
            Refusals = new Dictionary<int, long>(refusals),
            Quarters = new Dictionary<(string, long), int>(perQuarter),
        };
}
