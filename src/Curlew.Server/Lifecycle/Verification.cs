using Curlew.Campaigns;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Postgres;

namespace Curlew.Server.Lifecycle;

/// <summary>Every recount Curlew knows.</summary>
static class Verification
{
    public static async Task<List<Difference>> Run(Database database, CancellationToken ct) =>
        [
            .. await new VerifyMessages(database).Run(ct),
            .. await new VerifyCampaigns(database).Run(ct),
            .. await new VerifyMetrics(database).Run(ct),
            .. await new VerifyKeys(database).Run(ct),
        ];
}
