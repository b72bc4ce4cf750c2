using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary>The campaign that a person means by its id or its name.</summary>
static class CampaignNamed
{
    /// <exception cref="NotConfigured">There is none, or several have that name; the text says which.</exception>
    public static async Task<Campaign> Find(Desk desk, string typed, CancellationToken ct) =>
        await desk.Campaigns.Find(typed, ct) switch
        {
            CampaignSearch.Found { Campaign: var campaign } => campaign,
            var other => throw new NotConfigured(Seat.Say(other)),
        };

    /// <summary>What to do about a name that leads to none or to several.</summary>
    public static string NotOne(string typed, IReadOnlyList<Guid> found) =>
        Seat.Say(found.Count == 0 ? new CampaignSearch.None(typed) : new CampaignSearch.Several(typed, found));
}
