namespace Curlew.Campaigns;

/// <summary>
/// When campaigns will be done that share numbers and a messaging limit, if nothing fails: the engine's own arithmetic (plan, shares,
/// rolling limit, throughput) without its
/// messages. Everyone is taken to cost one of the messaging limit: open service windows and people reached already can only make it
/// earlier.
/// </summary>
public static class Forecast
{
    /// <summary>Plays the campaigns to their end.</summary>
    /// <param name="reached">How many people were reached when, within the rolling window, by portfolio.</param>
    public static IReadOnlyList<CampaignForecast> Run(
        IReadOnlyList<ForecastCampaign> campaigns,
        IReadOnlyList<Reached> reached,
        TimeSpan rollingWindow,
        DateTimeOffset now
    )
    {
        var runs = campaigns.Select(campaign => new ForecastRun(campaign, now)).ToList();
        var budgets = campaigns
            .Select(campaign => campaign.Number.Portfolio)
            .DistinctBy(portfolio => portfolio.Id)
            .ToDictionary(
                portfolio => portfolio.Id,
                portfolio => new RollingBudget(portfolio.MessagingLimit, rollingWindow, reached.Where(r => r.Portfolio == portfolio.Id))
            );
        var slice = Slice(campaigns);
        for (DateTimeOffset? at = now; at is { } moment; )
        {
            foreach (var run in runs)
                run.KeepPlan(moment);
            var sent = Send(runs, budgets, moment, slice);
            at = sent > 0 ? moment + slice : Next(runs, budgets, moment);
        }

        return [.. runs.Select(run => run.Result())];
    }

    // A second is exact; for millions of people a hundred thousand steps are enough.
    static TimeSpan Slice(IReadOnlyList<ForecastCampaign> campaigns)
    {
        var seconds = campaigns.Sum(campaign => (double)campaign.People / campaign.Number.Throughput);
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(seconds / 100_000)));
    }

    static int Send(List<ForecastRun> runs, Dictionary<string, RollingBudget> budgets, DateTimeOffset now, TimeSpan slice)
    {
        var sent = 0;
        foreach (var portfolio in runs.Where(run => run.Wants(now) > 0).GroupBy(run => run.Campaign.Number.Portfolio.Id))
        {
            var open = portfolio.ToList();
            var budget = budgets[portfolio.Key];
            var parts = Shares.Of(budget.Left(now), [.. open.Select(run => run.Claimant(now, int.MaxValue))]);
            foreach (var number in open.Zip(parts).GroupBy(part => part.First.Campaign.Number.Id))
            {
                var room = (int)Math.Min(int.MaxValue, number.First().First.Campaign.Number.Throughput * slice.TotalSeconds);
                var places = Shares.Of(room, [.. number.Select(part => part.First.Claimant(now, part.Second))]);
                sent += number.Zip(places).Sum(part => part.First.First.Take(now, part.Second));
            }

            budget.Use(now, open.Sum(run => run.TakenNow()));
        }

        return sent;
    }

    static DateTimeOffset? Next(List<ForecastRun> runs, Dictionary<string, RollingBudget> budgets, DateTimeOffset now)
    {
        var moments = runs.Select(run => run.NextChange(now)).ToList();
        moments.AddRange(runs.Where(run => run.Wants(now) > 0).Select(run => budgets[run.Campaign.Number.Portfolio.Id].NextFree(now)));
        return moments.Min();
    }
}

/// <summary>A campaign as a forecast needs it.</summary>
/// <param name="Order">Place among those of its priority: the one launched first is 0.</param>
/// <param name="Planned">Batches that may still send, with what they have left.</param>
/// <param name="SentOn">Messages sent already, on days that still count.</param>
/// <param name="Waiting">People still to be sent to, by zone.</param>
/// <param name="Held">Those among them who may not be sent to before a moment.</param>
public sealed record ForecastCampaign(
    Guid Id,
    string Name,
    int Priority,
    int Order,
    int DailyLimit,
    SendingCalendar Calendar,
    ForecastNumber Number,
    IReadOnlyList<PlannedBatch> Planned,
    IReadOnlyList<PlannedBatch> SentOn,
    IReadOnlyDictionary<string, int> Waiting,
    IReadOnlyList<HeldPeople> Held
)
{
    /// <summary>People waiting.</summary>
    public int People => Waiting.Values.Sum();
}

/// <summary>People who are put off, or whom a frequency cap stops.</summary>
public sealed record HeldPeople(string Zone, DateTimeOffset Until, int People);

/// <summary>A business number.</summary>
/// <param name="Throughput">Messages per second.</param>
public sealed record ForecastNumber(string Id, int Throughput, ForecastPortfolio Portfolio);

/// <summary>Whose messaging limit numbers share; null is unlimited.</summary>
public sealed record ForecastPortfolio(string Id, int? MessagingLimit);

/// <summary>People reached at a moment.</summary>
public sealed record Reached(string Portfolio, DateTimeOffset At, int People);

/// <summary>How a campaign will go.</summary>
/// <param name="Days">Messages a day of the campaign.</param>
/// <param name="FinishesAt">When its last message leaves; null when nobody waits.</param>
/// <param name="Unreached">People for whom its calendar has no time left.</param>
public sealed record CampaignForecast(
    Guid Campaign,
    string Name,
    IReadOnlyDictionary<DateOnly, int> Days,
    DateTimeOffset? FinishesAt,
    int Unreached
)
{
    /// <summary>The day of the campaign on which its last message leaves.</summary>
    public DateOnly? FinishDay => Days.Count == 0 ? null : Days.Keys.Max();

    /// <summary>People who may not be sent to before a moment, because of a cap or because Meta asked to. They are reckoned with.</summary>
    public int PutOff { get; init; }

    /// <summary>When the last of them may be sent to.</summary>
    public DateTimeOffset? PutOffUntil { get; init; }

    /// <summary>Frequency caps hold for it. Whom a campaign that is sent in the meantime makes one stop is found out when their turn comes, and so is whom one
    /// stops in a draft: those are sent to later than is reckoned here.</summary>
    public bool IsCapped { get; init; }
}
