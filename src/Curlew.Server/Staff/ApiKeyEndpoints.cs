using Curlew.Server.Api;
using Curlew.Staff;

namespace Curlew.Server.Staff;

/// <summary>The keys by which programs come, over the API itself.</summary>
static class ApiKeyEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.List(
            "/api-keys",
            "listApiKeys",
            "All keys, those that count first.",
            (call, ct) => call.Desk.ApiKeys.List(ct),
            one => one.Id.ToString()
        );
        api.Do<KeyGiven, ApiKeyOutcome>(
            "POST",
            "/api-keys",
            "makeApiKey",
            "Make a key that may do no more than the one it is made with. Its secret is shown this once.",
            (call, given, ct) =>
                call.Desk.ApiKeys.Make(new(given.Name, given.Permissions) { Addresses = given.Addresses ?? [], Until = given.Until }, ct),
            makes: true
        );
        api.Do(
            "POST",
            "/api-keys/{id}/rotate",
            "rotateApiKey",
            "Give a key another secret, shown this once; the one before counts no more.",
            (call, ct) => call.Desk.ApiKeys.Rotate(call.Id(), ct)
        );
        api.Do("DELETE", "/api-keys/{id}", "revokeApiKey", "Make a key count no more, from the next request on.", (call, ct) =>
            call.Desk.ApiKeys.Revoke(call.Id(), ct)
        );
    }

    /// <param name="Permissions">What it may do, as in see_campaigns.</param>
    /// <param name="Addresses">Networks it may come from, as in 10.0.0.0/8; anywhere where nothing is said.</param>
    /// <param name="Until">It counts before this moment; no end where nothing is said.</param>
    sealed record KeyGiven(
        string Name,
        IReadOnlyList<string> Permissions,
        IReadOnlyList<string>? Addresses = null,
        DateTimeOffset? Until = null
    );
}
