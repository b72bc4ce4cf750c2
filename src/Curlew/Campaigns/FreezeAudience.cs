using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>
/// Turns a filter into the recipients of a campaign, once: one row a person, everyone left out with a reason, and the days on which the rest is sent.
/// </summary>
static class FreezeAudience
{
    /// <summary>The statement's own parameters come first; the filter's follow.</summary>
    public const int FirstFreeParameter = 4;

    // Meta sends APPROVED and, at risk of a pause, FLAGGED templates (template quality page, 2026-03).
    public static bool MaySend(string? templateStatus) => templateStatus is "APPROVED" or "FLAGGED";

    public static async Task<LaunchOutcome> Run(Transaction tx, Campaign campaign, Predicate people, DateTimeOffset now, CancellationToken ct)
    {
        var firstDay = await FirstDay(tx, campaign.Id, now, ct);
        await Freeze(tx, campaign.Id, campaign.DailySendLimit, firstDay, people, ct);
        var counted = await Count(tx, campaign.Id, ct);
        var skipped = counted.Where(c => c.Reason is not null).ToDictionary(c => c.Reason!, c => c.People);
        var recipients = counted.Where(c => c.Reason is null).Sum(c => c.People);
        if (recipients == 0)
            return new AudienceEmpty(skipped);

        await SetTotal(tx, campaign.Id, counted.Sum(c => c.People), ct);
        var batches = await Plan(tx, campaign.Id, ct);
        return new Launched(recipients, skipped, batches, firstDay, firstDay.AddDays(batches - 1));
    }

    static async Task<DateOnly> FirstDay(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        await tx.First([campaign, now], row => row.GetFieldValue<DateOnly>(0), ct);

    static Task<int> Freeze(Transaction tx, Guid campaign, int dailySendLimit, DateOnly firstDay, Predicate people, CancellationToken ct) =>
        tx.Execute([campaign, dailySendLimit, firstDay, people], ct);

    static Task<List<(string? Reason, int People)>> Count(Transaction tx, Guid campaign, CancellationToken ct) =>
        tx.Query([campaign], row => (row.IsDBNull(0) ? null : row.GetString(0), row.GetInt32(1)), ct);

    static Task<int> SetTotal(Transaction tx, Guid campaign, int total, CancellationToken ct) => tx.Execute([campaign, total], ct);

    static Task<int> Plan(Transaction tx, Guid campaign, CancellationToken ct) => tx.Execute([campaign], ct);
}
