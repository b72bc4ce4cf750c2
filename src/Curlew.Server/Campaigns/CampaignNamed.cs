using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary>The campaign that a person means by its id or its name.</summary>
static class CampaignNamed
{
    /// <exception cref="NotConfigured">There is none, or several have that name; the text says which.</exception>
    public static async Task<Campaign> Find(Database database, string typed, CancellationToken ct) =>
        await new MarketingCampaigns(database, TimeProvider.System).Named(typed, ct) switch
        {
            [var one] => one,
            var found => throw new NotConfigured(NotOne(typed, [.. found.Select(one => one.Id)])),
        };

    /// <summary>What to do about a name that leads to none or to several.</summary>
    public static string NotOne(string typed, IReadOnlyList<Guid> found) =>
        found.Count == 0
            ? $"There is no campaign '{typed}'. ./curlew campaign list shows those there are."
            : $"{found.Count} campaigns are called '{typed}'. Give the id of the one you mean: {string.Join(", ", found)}.";
}
