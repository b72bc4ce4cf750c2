using Curlew.Server.Api;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Lifecycle;

/// <summary>The audit trail over the API, and whether everything that is counted is counted right.</summary>
static class AuditEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.Some(
            "/audit",
            "listAudit",
            "Who did, saw in clear and was refused what, newest first.",
            (call, most, ct) =>
                call.Desk.Audit.List(
                    new(
                        call.Moment("since"),
                        call.Moment("until"),
                        call.Text("actor"),
                        call.Text("action"),
                        call.Text("subject"),
                        call.Text("outcome")
                    ),
                    most,
                    ct
                ),
            Parameter.Moment("since", "Only from this moment on."),
            Parameter.Moment("until", "Only before this moment; the time of the last row goes on behind it."),
            Parameter.Text("actor", "Id of a person or key, or a login name."),
            Parameter.Text("action", "Code of a verb, or of its noun: campaign means all of campaign.launch and its like."),
            Parameter.Text("subject", "Id of what it was about."),
            Parameter.Text("outcome", "Code of what came of it.")
        );
        api.Find("/audit/{id}", "getAuditRow", "One row of the audit trail.", (call, ct) => call.Desk.Audit.Show(call.Id(), ct));
        api.Find<AuditCheck>(
            "/audit/check",
            "checkAudit",
            "Read the whole trail and find every place where it is not as it was written. Takes as long as the trail is.",
            async (call, ct) => await call.Desk.Audit.Verify([], ct)
        );
        api.List(
            "/counters/differences",
            "listCounterDifferences",
            "Recount everything that is counted and tell each difference; nothing is changed.",
            (call, ct) => call.Desk.Counters.Verify(ct),
            one => $"{one.What} {one.Where}"
        );
        api.Find<HoldShown>(
            "/sending-hold",
            "getSendingHold",
            "Whether sending is held because the database may have forgotten what it sent, and why.",
            async (call, ct) => new(await call.Desk.Restores.Held(ct))
        );
    }

    /// <param name="Reason">Null where it is not held.</param>
    sealed record HoldShown(Saying? Reason);
}
