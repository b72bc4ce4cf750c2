using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Pages through the people of a campaign, in an order that stays as it is while they are sent to.</summary>
public sealed class ListRecipients(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>One page; its last id is where the next one goes on.</summary>
    /// <param name="states">Only these states; none is all of them.</param>
    /// <param name="reason">Only who is skipped, waits or failed for that: a skip or wait reason, or an error code.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="most">Rows of a page.</param>
    /// <returns>The page, or null where <paramref name="after"/> is nobody of the campaign.</returns>
    public async Task<List<CampaignRecipient>?> Page(
        Guid campaign,
        IReadOnlyCollection<RecipientState> states,
        string? reason,
        Guid? after,
        int most,
        CancellationToken ct = default
    )
    {
        if (after is { } last && !await Has(campaign, last, ct))
            return null;
        string[] words = [.. (states.Count == 0 ? Enum.GetValues<RecipientState>() : states).Select(Codes.Word)];
        var page = await Page(campaign, after, words, reason, most, ct);
        await Alarms.Unreadable(
            database,
            "campaign_recipients",
            [.. page.Where(one => one.IsUnreadable).Select(one => one.Id)],
            clock.GetUtcNow(),
            ct
        );
        return page;
    }

    async Task<bool> Has(Guid campaign, Guid recipient, CancellationToken ct) => await database.First([campaign, recipient], _ => true, ct);

    Task<List<CampaignRecipient>> Page(Guid campaign, Guid? after, string[] states, string? reason, int most, CancellationToken ct) =>
        database.Query([campaign, after, states, reason, most], row => CampaignRecipient.Read(row, sealer), ct);
}
