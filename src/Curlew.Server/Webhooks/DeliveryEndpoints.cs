using Curlew.Queue;
using Curlew.Server.Api;
using Curlew.Webhooks;

namespace Curlew.Server.Webhooks;

/// <summary>Webhooks that Meta delivered, over the API: looked at, and unpacked once more.</summary>
static class DeliveryEndpoints
{
    public static void Map(ApiNoun api, Transport transport, TimeProvider clock)
    {
        api.Some(
            "/deliveries",
            "listDeliveries",
            "The latest webhooks from Meta, youngest first.",
            (call, most, ct) =>
                call.Desk.Deliveries.List(call.Moment("since") ?? clock.GetUtcNow().AddDays(-1), call.Flag("problems_only"), most, ct),
            Parameter.Moment("since", "Only from this moment on; the last day where nothing is said."),
            Parameter.Flag("problems_only", "Only those of which something had no effect.")
        );
        api.Find("/deliveries/{id}", "getDelivery", "One of them with everything about people masked.", (call, ct) =>
            call.Desk.Deliveries.Show(call.Id(), ct)
        );
        api.Do<ReplayAsked, ReplayOutcome>(
            "POST",
            "/deliveries/replay",
            "replayDeliveries",
            "Unpack deliveries once more. What took effect before has no further one.",
            (call, asked, ct) =>
                call.Desk.Deliveries.Replay(
                    new(asked.Deliveries ?? [], asked.Since?.ToUniversalTime(), asked.ProblemsOnly),
                    transport,
                    progress: null,
                    ct
                )
        );
        api.List(
            "/unknown-shapes",
            "listUnknownShapes",
            "What Meta sends and this version does not know.",
            (call, ct) => call.Desk.Numbers.Unknown(ct),
            one => $"{one.Field} {one.Name}"
        );
    }

    /// <param name="Deliveries">These, by their ids.</param>
    /// <param name="Since">Or all from a moment on.</param>
    /// <param name="ProblemsOnly">Of those only the ones of which something had no effect.</param>
    sealed record ReplayAsked(IReadOnlyList<Guid>? Deliveries = null, DateTimeOffset? Since = null, bool ProblemsOnly = false);
}
