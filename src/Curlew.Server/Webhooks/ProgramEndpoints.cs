using Curlew.Events;
using Curlew.Outbound;
using Curlew.Server.Api;

namespace Curlew.Server.Webhooks;

/// <summary>Programs of the business's own that are told what happens, over the API.</summary>
static class ProgramEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.List(
            "/webhook-endpoints",
            "listWebhookEndpoints",
            "All of them, newest first. Of an address only the host is shown: the rest may hold a token.",
            (call, ct) => call.Desk.Endpoints.List(ct),
            one => one.Id.ToString()
        );
        api.Do<EndpointGiven, EndpointOutcome>(
            "POST",
            "/webhook-endpoints",
            "addWebhookEndpoint",
            "Tell a program what happens, from a few seconds after this. Its secret is shown this once.",
            (call, given, ct) => call.Desk.Endpoints.Add(given.Url, given.Events ?? Everything, given.Filter, ct),
            makes: true
        );
        api.Do<EventsGiven, EndpointOutcome>(
            "PUT",
            "/webhook-endpoints/{id}/events",
            "chooseWebhookEvents",
            "Tell one of other events from now on.",
            (call, given, ct) => call.Desk.Endpoints.Choose(call.Id(), given.Events, given.Filter, ct)
        );
        api.Do<PurposeGiven, EndpointOutcome>(
            "POST",
            "/webhook-endpoints/{id}/fill",
            "fillWebhookEndpoint",
            "Tell one names, numbers and texts as well, for as long as whoever lets it may export them.",
            (call, given, ct) => call.Desk.Endpoints.Fill(call.Id(), given.Purpose, ct)
        );
        api.Do("POST", "/webhook-endpoints/{id}/thin", "thinWebhookEndpoint", "Tell one ids only.", (call, ct) =>
            call.Desk.Endpoints.Thin(call.Id(), ct)
        );
        api.Do<RotationAsked, EndpointOutcome>(
            "POST",
            "/webhook-endpoints/{id}/rotate",
            "rotateWebhookSecret",
            "Give one another secret, shown this once. For 24 hours events are signed with both, unless the old one is to go at once.",
            (call, asked, ct) => call.Desk.Endpoints.Rotate(call.Id(), asked.AtOnce, ct)
        );
        api.Do("DELETE", "/webhook-endpoints/{id}", "switchOffWebhookEndpoint", "Tell one nothing more.", (call, ct) =>
            call.Desk.Endpoints.SwitchOff(call.Id(), ct)
        );
        MapEvents(api);
    }

    static void MapEvents(ApiNoun api)
    {
        api.Do(
            "POST",
            "/webhook-endpoints/{id}/test",
            "testWebhookEndpoint",
            "Send one an event that says nothing, within seconds.",
            (call, ct) => call.Desk.Endpoints.Test(call.Id(), ct)
        );
        api.Do(
            "POST",
            "/webhook-endpoints/{id}/resume",
            "resumeWebhookEndpoint",
            "Tell a paused one again, beginning with what waited for it.",
            (call, ct) => call.Desk.Endpoints.Resume(call.Id(), ct)
        );
        api.Pages<LoggedEvent>(
            "/webhook-endpoints/{id}/events",
            "listWebhookEvents",
            "Events of one, the youngest first.",
            async (call, after, most, ct) =>
                await call.Desk.Endpoints.Log(
                    call.Id(),
                    call.Words<EventState>("state") is [var state, ..] ? state : null,
                    after is null ? null : Guid.Parse(after),
                    most,
                    ct
                ),
            one => one.Id.ToString(),
            Parameter.Word<EventState>("state", "Only those that are so far.")
        );
        api.List(
            "/webhook-events/{id}/tries",
            "listWebhookTries",
            "Every try to tell an event that is still kept, the latest first.",
            (call, ct) => call.Desk.Endpoints.Tries(call.Id(), ct),
            one => $"{one.At:O}"
        );
        api.Do(
            "POST",
            "/webhook-events/{id}/redeliver",
            "redeliverWebhookEvent",
            "Tell one event again, under the id it had, whatever became of it.",
            (call, ct) => call.Desk.Endpoints.Redeliver(call.Id(), ct)
        );
        api.Do<SinceGiven, EndpointOutcome>(
            "POST",
            "/webhook-endpoints/{id}/redeliver",
            "redeliverWebhookEvents",
            "Tell all events again that were given up and have happened since a moment.",
            (call, given, ct) => call.Desk.Endpoints.RedeliverSince(call.Id(), given.Since.ToUniversalTime(), ct)
        );
    }

    static IReadOnlyList<string> Everything => [.. EventTypes.All.Order(StringComparer.Ordinal)];

    /// <param name="Url">An https address of the public internet.</param>
    /// <param name="Events">Which it is told; all where nothing is said.</param>
    /// <param name="Filter">Of what it hears alone.</param>
    sealed record EndpointGiven(string Url, IReadOnlyList<string>? Events = null, EventFilter? Filter = null);

    /// <inheritdoc cref="EndpointGiven"/>
    sealed record EventsGiven(IReadOnlyList<string> Events, EventFilter? Filter = null);

    /// <param name="Purpose">What for.</param>
    sealed record PurposeGiven(string Purpose);

    /// <param name="AtOnce">Whether the old secret is used no more from now on: somebody else knows it.</param>
    sealed record RotationAsked(bool AtOnce = false);

    sealed record SinceGiven(DateTimeOffset Since);
}
