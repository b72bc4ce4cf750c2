using Curlew.Desks;
using Curlew.Queue;
using Curlew.Server.Api;

namespace Curlew.Server.Queue;

/// <summary>Queues and alarms over the API.</summary>
static class QueueEndpoints
{
    public static void Map(ApiNoun api, Transport transport)
    {
        api.List(
            "/queues",
            "listQueues",
            "How every queue is doing now.",
            (call, ct) => call.Desk.Queues.Health(transport, ct),
            one => one.Queue
        );
        api.Some("/queues/{queue}/failed", "listFailedItems", "What a queue gave up, the latest first.", (call, most, ct) =>
            call.Desk.Queues.Failed(Named(call), most, ct)
        );
        api.Do<ItemsGiven, RetryOutcome>(
            "POST",
            "/queues/{queue}/retry",
            "retryFailedItems",
            "Queue again what a queue gave up. What may have been done already is not done twice.",
            (call, given, ct) => call.Desk.Queues.Retry(transport, Named(call), given.Items, ct)
        );
        api.List(
            "/alarms",
            "listAlarms",
            "What should not have happened, latest first: what nobody has looked at, or all of it.",
            (call, ct) => call.Desk.Alarms.List(call.Flag("all"), ct),
            one => one.Id.ToString(),
            Parameter.Flag("all", "Also those somebody has looked at.")
        );
        api.Do(
            "POST",
            "/alarms/{id}/acknowledge",
            "acknowledgeAlarm",
            "Say that somebody has looked at an alarm; it is kept, and raised anew if it happens again.",
            (call, ct) => call.Desk.Alarms.Acknowledge(call.Id(), ct)
        );
    }

    static string Named(Call call) =>
        QueueDesk.Names.Contains(call.Word("queue")) ? call.Word("queue") : throw new ApiRefusal(new ApiProblem.NotFound());

    /// <param name="Items">Some of them, at least one; everything where nothing is said.</param>
    sealed record ItemsGiven(IReadOnlyList<Guid>? Items = null);
}
