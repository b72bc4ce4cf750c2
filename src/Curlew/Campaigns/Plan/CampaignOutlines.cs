using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>The shape of a campaign: its schedule, its limits and how many people of which kind wait for it. Nothing in it was written by a
/// person or is about one.</summary>
/// <param name="People">Who is still to be sent to.</param>
/// <param name="LeftOut">People left out, by reason; the holdout is among them.</param>
/// <param name="Shares">Which part of <paramref name="People"/> gets each of its letters, in hundredths of a percent, the control first;
/// empty where everyone gets the same.</param>
public sealed record CampaignOutline(
    Guid Campaign,
    CampaignStatus Status,
    int Priority,
    int DailyLimit,
    SendingCalendar Calendar,
    ForecastNumber Number,
    IReadOnlyList<OutlineGroup> People,
    IReadOnlyDictionary<string, int> LeftOut,
    IReadOnlyList<int> Shares
);

/// <summary>People of one kind.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; null where the number does not tell.</param>
/// <param name="Tier">regular, premium or vip.</param>
public sealed record OutlineGroup(string? Country, string Tier, int Count);

/// <summary>Reads the outlines of campaigns, counting people by the same SQL as a launch.</summary>
public sealed class CampaignOutlines(Database database, TimeProvider clock)
{
    /// <summary>A campaign that has not ended, then the active ones that share its messaging limit, as one moment shows them.</summary>
    /// <exception cref="Audiences.FilterRefused">The draft's audience cannot be used.</exception>
    public Task<IReadOnlyList<CampaignOutline>> Read(Guid campaign, CancellationToken ct) =>
        database.InTransaction(tx => Read(tx, campaign, ct), ct);

    async Task<IReadOnlyList<CampaignOutline>> Read(Transaction tx, Guid campaign, CancellationToken ct)
    {
        var outlines = new List<CampaignOutline>();
        foreach (var (id, status, priority, dailyLimit, number) in await Sharing(tx, campaign, ct))
        {
            var groups = status is CampaignStatus.Draft ? await Judged(tx, id, ct) : await Waiting(tx, id, ct);
            outlines.Add(
                new(
                    id,
                    status,
                    priority,
                    dailyLimit,
                    await SendingCalendar.Of(tx, id, ct),
                    number,
                    [.. groups.Where(group => group.Reason is null).Select(group => group.People)],
                    groups
                        .Where(group => group.Reason is not null)
                        .GroupBy(group => group.Reason!)
                        .ToDictionary(reason => reason.Key, reason => reason.Sum(group => group.People.Count)),
                    (await Variants.Of(tx, id, ct))?.SharesAmongLetters() ?? []
                )
            );
        }

        return outlines;
    }

    static Task<List<(Guid Id, CampaignStatus Status, int Priority, int DailyLimit, ForecastNumber Number)>> Sharing(
        Transaction tx,
        Guid campaign,
        CancellationToken ct
    ) =>
        tx.Query(
            [campaign],
            row => (row.GetGuid(0), row.CampaignStatus(1), row.GetInt32(2), row.GetInt32(3), ForecastNumber.Read(row, 4)),
            ct
        );

    async Task<List<(string? Reason, OutlineGroup People)>> Judged(Transaction tx, Guid campaign, CancellationToken ct) =>
        await Judged(tx, campaign, await CampaignAudience.Read(tx, campaign, clock.GetUtcNow(), 2, ct), ct);

    static Task<List<(string? Reason, OutlineGroup People)>> Judged(
        Transaction tx,
        Guid campaign,
        Audiences.Audience audience,
        CancellationToken ct
    ) => tx.Query([campaign, audience.People, audience.Excluded], Group, ct);

    static Task<List<(string? Reason, OutlineGroup People)>> Waiting(Transaction tx, Guid campaign, CancellationToken ct) =>
        tx.Query([campaign], Group, ct);

    static (string? Reason, OutlineGroup People) Group(Npgsql.NpgsqlDataReader row) =>
        (row.TextOrNull(0), new(row.TextOrNull(1), row.GetString(2), row.GetInt32(3)));
}
