using Curlew.Audiences;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Forecasts the campaigns of this installation from the rows the engine itself works by.</summary>
public sealed class Forecasts(Database database, TimeProvider clock, SendOptions options)
{
    /// <summary>Every active campaign, the first served first, and a draft among them as if it were launched now.</summary>
    /// <param name="draft">A campaign that is not launched yet.</param>
    /// <exception cref="FilterRefused">The draft's audience cannot be used.</exception>
    public Task<IReadOnlyList<CampaignForecast>> Run(Guid? draft, CancellationToken ct) =>
        database.InTransaction(tx => Run(tx, draft, ct), ct);

    async Task<IReadOnlyList<CampaignForecast>> Run(Transaction tx, Guid? draft, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var found = await Campaigns(tx, draft, ct);
        Guid[] active = [.. found.Where(campaign => !campaign.IsDraft).Select(campaign => campaign.Id)];
        var batches = (await Batches(tx, active, now, ct)).ToLookup(batch => batch.Campaign);
        var waiting = (await Waiting(tx, active, now, ct)).ToLookup(people => people.Campaign, people => people.People);
        var campaigns = new List<ForecastCampaign>();
        foreach (var campaign in found)
        {
            var calendar = await SendingCalendar.Of(tx, campaign.Id, ct);
            campaigns.Add(
                campaign.IsDraft
                    ? Launched(campaign, calendar, await Drafted(tx, campaign.Id, now, ct), now)
                    : Active(campaign, calendar, [.. batches[campaign.Id]], waiting[campaign.Id])
            );
        }

        var forecasts = Forecast.Run(campaigns, await Reached(tx, now, ct), options, now);
        return [.. forecasts.Zip(campaigns, found).Select(of => Described(of.First, of.Second, of.Third))];
    }

    static ForecastCampaign Active(Found campaign, SendingCalendar calendar, List<FoundBatch> batches, IEnumerable<WaitingPeople> waiting)
    {
        var missed = batches.Where(batch => batch.IsMissed).GroupBy(batch => batch.Plan.Zone);
        return campaign.Of(
            calendar,
            [.. batches.Where(batch => batch.Remaining > 0 && !batch.IsMissed).Select(batch => batch.Plan with { Size = batch.Remaining })],
            [.. batches.Where(batch => batch.Sent > 0).Select(batch => batch.Plan with { Size = batch.Sent })],
            missed.Aggregate(waiting.ToList(), (people, zone) => Without(zone.Sum(batch => batch.Remaining), zone.Key, people))
        );
    }

    // As many as batches that were missed have places for are in no forecast: the others go first, in any places there are.
    static List<WaitingPeople> Without(int most, string zone, List<WaitingPeople> people)
    {
        foreach (
            var index in Enumerable
                .Range(0, people.Count)
                .Where(index => people[index].Zone == zone && people[index].PutOffUntil is null)
                .OrderByDescending(index => (people[index].Day, people[index].Position))
        )
        {
            var less = Math.Min(most, people[index].Count);
            people[index] = people[index] with { Count = people[index].Count - less };
            most -= less;
        }

        return people;
    }

    static ForecastCampaign Launched(Found campaign, SendingCalendar calendar, List<WaitingPeople> people, DateTimeOffset now)
    {
        var zones = people.GroupBy(group => group.Zone).ToDictionary(zone => zone.Key, zone => zone.Sum(group => group.Count));
        var plan = BatchPlan.Place(calendar, campaign.DailyLimit, zones, [], now);
        return campaign.Of(calendar, plan.Batches, [], FreezeAudience.OnDays(people, plan));
    }

    static CampaignForecast Described(CampaignForecast forecast, ForecastCampaign campaign, Found found) =>
        forecast with
        {
            IsCapped = found.IsCapped,
            HasUserIds = found.HasUserIds,
            PutOff = campaign.Waiting.Where(people => people.PutOffUntil is not null).Sum(people => people.Count),
            PutOffUntil = campaign.Waiting.Max(people => people.PutOffUntil),
        };

    static Task<List<Found>> Campaigns(Transaction tx, Guid? draft, CancellationToken ct) =>
        tx.Query(
            [draft],
            row => new Found(
                row.GetGuid(0),
                row.GetString(1),
                row.CampaignStatus(2) is CampaignStatus.Draft,
                row.GetInt32(3),
                row.GetInt32(4),
                ForecastNumber.Read(row, 5),
                row.GetBoolean(9),
                row.GetBoolean(10)
            ),
            ct
        );

    static Task<List<FoundBatch>> Batches(Transaction tx, Guid[] campaigns, DateTimeOffset now, CancellationToken ct) =>
        tx.Query(
            [campaigns, now],
            row => new FoundBatch(row.GetGuid(0), KeepPlan.Batch(row, 1, 6), row.GetInt32(6), row.GetInt32(7), row.GetBoolean(8)),
            ct
        );

    Task<List<(Guid Campaign, WaitingPeople People)>> Waiting(Transaction tx, Guid[] campaigns, DateTimeOffset now, CancellationToken ct) =>
        tx.Query([campaigns, now, options.RollingWindow, options.OpenWindow], row => (row.GetGuid(0), People(row)), ct);

    async Task<List<WaitingPeople>> Drafted(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        await Drafted(tx, campaign, now, await CampaignAudience.Read(tx, campaign, now, 5, ct), ct);

    Task<List<WaitingPeople>> Drafted(Transaction tx, Guid campaign, DateTimeOffset now, Audience audience, CancellationToken ct) =>
        tx.Query([campaign, now, options.RollingWindow, options.OpenWindow, audience.People, audience.Excluded], People, ct);

    static WaitingPeople People(NpgsqlDataReader row) =>
        new(row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt32(3), row.GetInt32(4))
        {
            Until = row.OrNull<DateTimeOffset>(5),
            CappedUntil = row.OrNull<DateTimeOffset>(6),
            Person = row.OrNull<Guid>(7),
            ReachedAt = row.OrNull<DateTimeOffset>(8),
            OpenUntil = row.OrNull<DateTimeOffset>(9),
        };

    Task<List<Reached>> Reached(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.Query(
            [now, options.RollingWindow],
            row => new Reached(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2)),
            ct
        );

    sealed record Found(
        Guid Id,
        string Name,
        bool IsDraft,
        int Priority,
        int DailyLimit,
        ForecastNumber Number,
        bool IsCapped,
        bool HasUserIds
    )
    {
        public ForecastCampaign Of(
            SendingCalendar calendar,
            IReadOnlyList<PlannedBatch> planned,
            IReadOnlyList<PlannedBatch> sentOn,
            IReadOnlyList<WaitingPeople> waiting
        ) => new(Id, Name, Priority, DailyLimit, calendar, Number, planned, sentOn, waiting);
    }

    sealed record FoundBatch(Guid Campaign, PlannedBatch Plan, int Sent, int Remaining, bool IsMissed);
}
