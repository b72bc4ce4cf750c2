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
            (call, given, ct) => call.Desk.Endpoints.Add(given.Url, given.Events ?? Everything, ct),
            makes: true
        );
        api.Do<EventsGiven, EndpointOutcome>(
            "PUT",
            "/webhook-endpoints/{id}/events",
            "chooseWebhookEvents",
            "Tell one of other events from now on.",
            (call, given, ct) => call.Desk.Endpoints.Choose(call.Id(), given.Events, ct)
        );
        api.Do("DELETE", "/webhook-endpoints/{id}", "switchOffWebhookEndpoint", "Tell one nothing more.", (call, ct) =>
            call.Desk.Endpoints.SwitchOff(call.Id(), ct)
        );
    }

    static IReadOnlyList<string> Everything => [.. EventTypes.All.Order(StringComparer.Ordinal)];

    /// <param name="Url">An https address of the public internet.</param>
    /// <param name="Events">Which it is told; all where nothing is said.</param>
    sealed record EndpointGiven(string Url, IReadOnlyList<string>? Events = null);

    sealed record EventsGiven(IReadOnlyList<string> Events);
}
