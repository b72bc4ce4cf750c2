using Curlew.Campaigns;
using Curlew.Inbox;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Postgres;
using Curlew.Profiles;

namespace Curlew.Lifecycle;

/// <summary>Every recount Curlew knows.</summary>
public static class Verification
{
    /// <summary>Every stored number and every belonging together that a recount does not confirm; none is the promise.</summary>
    public static async Task<List<Difference>> Run(Database database, CancellationToken ct) =>
        [
            .. await VerifyPeople.Run(database.Patient, ct),
            .. await new VerifyMessages(database).Run(ct),
            .. await VerifyInbox.Run(database.Patient, ct),
            .. await VerifyReplies.Run(database.Patient, ct),
            .. await new VerifyCampaigns(database).Run(ct),
            .. await new VerifyMetrics(database).Run(ct),
            .. await new VerifyKeys(database).Run(ct),
        ];
}
