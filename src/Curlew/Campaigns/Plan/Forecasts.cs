using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Forecasts the campaigns of this installation from the rows the engine itself works by.</summary>
public sealed class Forecasts(Database database, TimeProvider clock, SendOptions options)
{
    /// <summary>Every active campaign, the first served first, and a draft among them as if it were launched now.</summary>
    /// <param name="draft">A campaign that is not launched yet.</param>
    /// <exception cref="Audiences.FilterRefused">The draft's audience cannot be used.</exception>
    public Task<IReadOnlyList<CampaignForecast>> Run(Guid? draft, CancellationToken ct) =>
        database.InTransaction(tx => Run(tx, draft, ct), ct);

    async Task<IReadOnlyList<CampaignForecast>> Run(Transaction tx, Guid? draft, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var found = await Campaigns(tx, draft, ct);
        var batches = (await Batches(tx, [.. found.Select(campaign => campaign.Id)], now, ct)).ToLookup(batch => batch.Campaign);
        var waiting = (await Waiting(tx, [.. found.Select(campaign => campaign.Id)], now, ct)).ToLookup(people => people.Campaign);
        var campaigns = new List<ForecastCampaign>();
        foreach (var (id, name, status, priority, dailyLimit, number, _) in found)
            campaigns.Add(
                new(
                    id,
                    name,
                    priority,
                    campaigns.Count,
                    dailyLimit,
                    await SendingCalendar.Of(tx, id, ct),
                    number,
                    [.. batches[id].Where(batch => batch.Remaining > 0).Select(batch => batch.Plan with { Size = batch.Remaining })],
                    [.. batches[id].Where(batch => batch.Sent > 0).Select(batch => batch.Plan with { Size = batch.Sent })],
                    status == "draft"
                        ? (await FreezeAudience.Zones(tx, id, await CampaignAudience.Read(tx, id, now, 2, ct), ct)).ToDictionary()
                        : waiting[id]
                            .GroupBy(people => people.Zone)
                            .ToDictionary(zone => zone.Key, zone => zone.Sum(people => people.Count)),
                    [
                        .. waiting[id]
                            .Where(people => people.Until is not null)
                            .Select(people => new HeldPeople(people.Zone, people.Until!.Value, people.Count)),
                    ]
                )
            );
        return
        [
            .. Forecast
                .Run(campaigns, await Reached(tx, now, options.RollingWindow, ct), options.RollingWindow, now)
                .Zip(campaigns, found)
                .Select(of =>
                    of.First with
                    {
                        IsCapped = of.Third.IsCapped,
                        PutOff = of.Second.Held.Sum(held => held.People),
                        PutOffUntil = of.Second.Held.Max(held => (DateTimeOffset?)held.Until),
                    }
                ),
        ];
    }

    static Task<List<(Guid Id, string Name, string Status, int Priority, int DailyLimit, ForecastNumber Number, bool IsCapped)>> Campaigns(
        Transaction tx,
        Guid? draft,
        CancellationToken ct
    ) =>
        tx.Query(
            [draft],
            row =>
                (
                    row.GetGuid(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.GetInt32(3),
                    row.GetInt32(4),
                    new ForecastNumber(row.GetString(5), row.GetInt32(6), new(row.GetString(7), row.OrNull<int>(8))),
                    row.GetBoolean(9)
                ),
            ct
        );

    static Task<List<(Guid Campaign, PlannedBatch Plan, int Sent, int Remaining)>> Batches(
        Transaction tx,
        Guid[] campaigns,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        tx.Query(
            [campaigns, now],
            row =>
                (
                    row.GetGuid(0),
                    new PlannedBatch(
                        row.GetFieldValue<DateOnly>(1),
                        row.GetInt32(2),
                        row.GetString(3),
                        row.GetFieldValue<DateTimeOffset>(4),
                        row.GetFieldValue<DateTimeOffset>(5),
                        0
                    ),
                    row.GetInt32(6),
                    row.GetInt32(7)
                ),
            ct
        );

    static Task<List<(Guid Campaign, string Zone, DateTimeOffset? Until, int Count)>> Waiting(
        Transaction tx,
        Guid[] campaigns,
        DateTimeOffset now,
        CancellationToken ct
    ) => tx.Query([campaigns, now], row => (row.GetGuid(0), row.GetString(1), row.OrNull<DateTimeOffset>(2), row.GetInt32(3)), ct);

    static Task<List<Reached>> Reached(Transaction tx, DateTimeOffset now, TimeSpan window, CancellationToken ct) =>
        tx.Query([now, window], row => new Reached(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2)), ct);
}
