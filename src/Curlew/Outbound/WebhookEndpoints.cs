using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Outbound;

/// <summary>What came of adding an endpoint.</summary>
public abstract record EndpointOutcome;

/// <summary>It hears from now on. The secret is shown this once.</summary>
public sealed record EndpointAdded(Guid Id, string Secret) : EndpointOutcome;

/// <summary>Nothing is sent to such an address.</summary>
public sealed record EndpointRefused(string Why) : EndpointOutcome;

/// <summary>The business's own programs that want to hear what happens.</summary>
public sealed class WebhookEndpoints(Database database, Sealer sealer, PublicHttpOptions options)
{
    /// <summary>A customer wrote.</summary>
    public const string MessageReceived = "message.received";

    /// <summary>Adds an endpoint.</summary>
    /// <param name="url">An https address of the public internet.</param>
    /// <param name="eventTypes">What it hears, for example <see cref="MessageReceived"/>.</param>
    public async Task<EndpointOutcome> Add(string url, IReadOnlyList<string> eventTypes, CancellationToken ct = default)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            return new EndpointRefused("It is not an address.");
        if (PublicHttp.Refusal(address, options) is { } why)
            return new EndpointRefused(why);

        var (id, secret) = (Guid.CreateVersion7(), WebhookSecret.New());
        await Insert(id, sealer.Seal(url, Url(id)), sealer.Seal(secret.Text, Secret(id)), [.. eventTypes], ct);
        return new EndpointAdded(id, secret.Text);
    }

    /// <summary>Sends an endpoint nothing more. False when nothing was sent to it anyway.</summary>
    public async Task<bool> SwitchOff(Guid endpoint, CancellationToken ct = default) => await database.Execute([endpoint], ct) == 1;

    internal static Cell Url(Guid endpoint) => new("webhook_endpoints", "url", endpoint);

    internal static Cell Secret(Guid endpoint) => new("webhook_endpoints", "secret", endpoint);

    Task<int> Insert(Guid id, string url, string secret, string[] eventTypes, CancellationToken ct) => database.Execute([id, url, secret, eventTypes], ct);
}
