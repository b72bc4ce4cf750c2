using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

public sealed partial class CloudApi
{
    /// <summary>Permission to send and to receive.</summary>
    public const string MessagingScope = "whatsapp_business_messaging";

    /// <summary>What the access token permits, asked with itself.</summary>
    public Task<Answer<IReadOnlyList<string>>> ReadScopes(CancellationToken ct) =>
        // Meta has no other way to ask than with the token in the address.
        Get(wire.Path($"debug_token?input_token={Query(wire.Token)}"), Scopes, ct);

    /// <summary>How many apps are told of what happens in the account; of 0 there is nobody whom webhooks reach.</summary>
    public Task<Answer<int?>> CountSubscribedApps(CancellationToken ct) => Get(wire.Path($"{Account}/subscribed_apps"), Apps, ct);

    static IReadOnlyList<string>? Scopes(Json answer)
    {
        if (answer["data"u8]["scopes"u8].IsNothing)
            return null;
        var scopes = new List<string>();
        foreach (var scope in answer["data"u8].Each("scopes"u8))
            if (scope.Text() is { } name)
                scopes.Add(name);
        return scopes;
    }

    static int? Apps(Json answer)
    {
        if (answer["data"u8].IsNothing)
            return null;
        var apps = 0;
        foreach (var _ in answer.Each("data"u8))
            apps++;
        return apps;
    }
}
