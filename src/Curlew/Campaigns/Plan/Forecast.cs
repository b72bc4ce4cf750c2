using Curlew.Postgres;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>
/// When campaigns will be done that share numbers and a messaging limit, if nothing fails and nobody writes: the engine's own arithmetic (plan,
/// shares, claims, rolling limit, throughput) without its messages. Whoever was reached already keeps their place in the limit, and whose service
/// window is open takes none. Somebody who waits for several campaigns is taken for one person in each.
/// </summary>
public static class Forecast
{
    /// <summary>Plays the campaigns to their end.</summary>
    /// <param name="campaigns">In the order in which they are served.</param>
    /// <param name="reached">How many people were reached when, within the rolling window, by portfolio.</param>
    public static IReadOnlyList<CampaignForecast> Run(
        IReadOnlyList<ForecastCampaign> campaigns,
        IReadOnlyList<Reached> reached,
        SendOptions options,
        DateTimeOffset now
    )
    {
        var runs = campaigns.Select(campaign => new ForecastRun(campaign)).ToList();
        var budgets = campaigns
            .GroupBy(campaign => campaign.Number.Portfolio)
            .ToDictionary(
                portfolio => portfolio.Key.Id,
                portfolio => new RollingBudget(
                    portfolio.Key.MessagingLimit,
                    options,
                    [.. reached.Where(people => people.Portfolio == portfolio.Key.Id)],
                    portfolio.SelectMany(campaign => campaign.Waiting)
                )
            );
        var slice = Slice(campaigns);
        for (DateTimeOffset? at = now; at is { } moment; )
        {
            // A server claims many times before it looks after a plan again: whom a cap stops until after the end has no place by then.
            runs.ForEach(run => run.Release(moment));
            var sent = runs.GroupBy(run => run.Campaign.Number)
                .Sum(number => Send(number.Key, [.. number], runs, budgets[number.Key.Portfolio.Id], moment, slice, options));
            var isPlanned = runs.ConvertAll(run => run.KeepPlan(moment)).Contains(true);
            at =
                isPlanned ? moment
                : sent > 0 ? moment + slice
                : Next(runs, budgets, moment);
        }

        return [.. runs.Select(run => run.Result())];
    }

    // A second is exact; for millions of people a hundred thousand steps are enough.
    static TimeSpan Slice(IReadOnlyList<ForecastCampaign> campaigns)
    {
        var seconds = campaigns.Sum(campaign => (double)campaign.People / campaign.Number.Throughput);
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(seconds / 100_000)));
    }

    // As a server does: in claims of what leaves within a quarter of a second, until nobody is found or the number is full.
    static int Send(
        ForecastNumber number,
        List<ForecastRun> own,
        List<ForecastRun> all,
        RollingBudget budget,
        DateTimeOffset now,
        TimeSpan slice,
        SendOptions options
    )
    {
        var room = (int)Math.Min(int.MaxValue, number.Throughput * slice.TotalSeconds);
        var chunk = Math.Min(options.ChunkSize, Math.Max(1, number.Throughput / 4));
        var rivals = all.FindAll(run => run.Campaign.Number.Portfolio == number.Portfolio && run.Campaign.Number != number);
        var sent = 0;
        while (sent < room)
        {
            var (people, setAside) = Claim(own, rivals, budget, now, Math.Min(chunk, room - sent));
            sent += people;
            if (people + setAside == 0)
                break;
        }

        return sent;
    }

    static (int People, int SetAside) Claim(
        List<ForecastRun> own,
        List<ForecastRun> rivals,
        RollingBudget budget,
        DateTimeOffset now,
        int room
    )
    {
        var left = budget.Left(now);
        var due = new DueBatches([.. own.SelectMany(run => run.Due(now))]);
        List<Claimant> asked = left is 0 or int.MaxValue ? [] : [.. rivals.SelectMany(run => run.AsRival(now, left))];
        var (people, setAside) = (0, 0);
        while (room > 0 && due.AreLeft)
        {
            var round = due.Share(room, left, asked)
                .ConvertAll(share =>
                    (Share: share, Claim: own.Find(run => run.Campaign.Id == share.Batch.Campaign)!.Claim(share, budget, now))
                );
            due.Claimed(round);
            var sent = round.Sum(part => part.Claim.Sent);
            people += sent;
            setAside += round.Sum(part => part.Claim.SetAside);
            room -= sent;
            left -= round.Sum(part => part.Claim.Costs);
        }

        return (people, setAside);
    }

    static DateTimeOffset? Next(List<ForecastRun> runs, Dictionary<string, RollingBudget> budgets, DateTimeOffset now)
    {
        var moments = runs.Select(run => run.NextChange(now)).ToList();
        moments.AddRange(runs.Where(run => run.Wants(now)).Select(run => budgets[run.Campaign.Number.Portfolio.Id].NextFree(now)));
        return moments.Min();
    }
}

/// <summary>A campaign as a forecast needs it.</summary>
/// <param name="Planned">Batches that may still send, with what they have left.</param>
/// <param name="SentOn">Messages sent already, on days that still count.</param>
/// <param name="Waiting">People still to be sent to.</param>
public sealed record ForecastCampaign(
    Guid Id,
    string Name,
    int Priority,
    int DailyLimit,
    SendingCalendar Calendar,
    ForecastNumber Number,
    IReadOnlyList<PlannedBatch> Planned,
    IReadOnlyList<PlannedBatch> SentOn,
    IReadOnlyList<WaitingPeople> Waiting
)
{
    /// <summary>People waiting.</summary>
    public int People => Waiting.Sum(people => people.Count);
}

/// <summary>People who follow each other in the line and of whom the same is known.</summary>
/// <param name="Zone">IANA zone; empty is the campaign's.</param>
/// <param name="Day">Day of the campaign on which it is their turn.</param>
/// <param name="Position">Place of the first of them among those of the day.</param>
public sealed record WaitingPeople(string Zone, DateOnly Day, int Position, int Count)
{
    /// <summary>Meta asked to wait until then.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A frequency cap stops them until then, which is found out when it is their turn.</summary>
    public DateTimeOffset? CappedUntil { get; init; }

    /// <summary>The one person it is about, where something is known.</summary>
    public Guid? Person { get; init; }

    /// <summary>When they were reached last under the messaging limit: for the rolling window they have a place in it.</summary>
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>Until when their service window is open: what is sent in it counts against no limit.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>When they may be sent to, where that is not now.</summary>
    public DateTimeOffset? PutOffUntil => Until > CappedUntil ? Until : CappedUntil ?? Until;
}

/// <summary>A business number.</summary>
/// <param name="Throughput">Messages per second.</param>
public sealed record ForecastNumber(string Id, int Throughput, ForecastPortfolio Portfolio)
{
    /// <summary>Of four columns: its id and throughput, the portfolio's id and limit.</summary>
    internal static ForecastNumber Read(NpgsqlDataReader row, int first) =>
        new(row.GetString(first), row.GetInt32(first + 1), new(row.GetString(first + 2), row.OrNull<int>(first + 3)));
}

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

    /// <summary>People who may not be sent to before a moment, because of a cap that earlier messages fill or because Meta asked to. They are
    /// reckoned with.</summary>
    public int PutOff { get; init; }

    /// <summary>When the last of them may be sent to.</summary>
    public DateTimeOffset? PutOffUntil { get; init; }

    /// <summary>Frequency caps hold for it. Earlier messages are reckoned with; whom a message that is sent in the meantime brings to a cap is
    /// found out when their turn comes, and they are sent to later than is reckoned here.</summary>
    public bool IsCapped { get; init; }

    /// <summary>People known only by user id are among those waiting (of a draft: among all customers). They wait until every
    /// number has been tried and answered, a quarter of an hour at a time; that is not reckoned.</summary>
    public bool HasUserIds { get; init; }
}
