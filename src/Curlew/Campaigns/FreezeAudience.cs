using Curlew.Audiences;
using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>
/// Turns a filter or a list into the recipients of a campaign, once: one row a person, everyone left out with a reason, and the days on which the rest is sent.
/// </summary>
static class FreezeAudience
{
    /// <summary>The statement's own parameters come first; the audience's follow.</summary>
    public const int FirstFreeParameter = 4;

    // Meta sends APPROVED and, at risk of a pause, FLAGGED templates (template quality page, 2026-03).
    public static bool MaySend(string? templateStatus) => templateStatus is "APPROVED" or "FLAGGED";

    public static async Task<LaunchOutcome> Run(Transaction tx, Campaign campaign, DateTimeOffset now, CancellationToken ct)
    {
        var audience = await CampaignAudience.Read(tx, campaign.Id, now, FirstFreeParameter, ct);
        var firstDay = await FirstDay(tx, campaign.Id, now, ct);
        await Freeze(tx, campaign.Id, campaign.DailySendLimit, firstDay, audience, ct);
        await EmptyList(tx, campaign.Id, ct);
        var counted = await Count(tx, campaign.Id, ct);
        var skipped = counted.Where(c => c.Reason is not null).ToDictionary(c => c.Reason!, c => c.People);
        var recipients = counted.Where(c => c.Reason is null).Sum(c => c.People);
        if (recipients == 0)
            return new AudienceEmpty(skipped);

        await Remember(tx, campaign.Id, counted.Sum(c => c.People), audience.Frozen, ct);
        var batches = await Plan(tx, campaign.Id, ct);
        return new Launched(recipients, skipped, batches, firstDay, firstDay.AddDays(batches - 1));
    }

    static async Task<DateOnly> FirstDay(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        await tx.First([campaign, now], row => row.GetFieldValue<DateOnly>(0), ct);

    static Task<int> Freeze(Transaction tx, Guid campaign, int dailySendLimit, DateOnly firstDay, Audience audience, CancellationToken ct) =>
        tx.Execute([campaign, dailySendLimit, firstDay, audience.People, audience.Excluded], ct);

    internal static Task<int> EmptyList(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);

    static Task<List<(string? Reason, int People)>> Count(Transaction tx, Guid campaign, CancellationToken ct) =>
        tx.Query([campaign], row => (row.IsDBNull(0) ? null : row.GetString(0), row.GetInt32(1)), ct);

    static Task<int> Remember(Transaction tx, Guid campaign, int total, string frozen, CancellationToken ct) => tx.Execute([campaign, total, frozen], ct);

    static Task<int> Plan(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);
}
