using Curlew.Campaigns;
using Curlew.Postgres;

namespace Curlew.Server;

/// <summary>Every recount Curlew knows.</summary>
static class Verification
{
    public static async Task<List<Difference>> Run(Database database, CancellationToken ct) =>
        [.. await new VerifyCampaigns(database).Run(ct)];
}
