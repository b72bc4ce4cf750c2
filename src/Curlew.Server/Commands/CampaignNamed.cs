using Curlew.Campaigns;
using Curlew.Postgres;

namespace Curlew.Server.Commands;

/// <summary>The campaign that a person means by its id or its name.</summary>
static class CampaignNamed
{
    /// <exception cref="NotConfigured">There is none, or several have that name; the text says which.</exception>
    public static async Task<Campaign> Find(Database database, string typed, CancellationToken ct)
    {
        var all = await new MarketingCampaigns(database, TimeProvider.System).List(ct);
        return all.FindAll(one => Guid.TryParse(typed, out var id) ? one.Id == id : one.Name == typed) switch
        {
            [var one] => one,
            [] => throw new NotConfigured($"There is no campaign '{typed}'. ./curlew campaign list shows those there are."),
            var several => throw new NotConfigured($"{several.Count} campaigns are called '{typed}'. Give the id of the one you mean: {string.Join(", ", several.Select(one => one.Id))}."),
        };
    }
}
