using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Outbound;

/// <summary>What came of adding an endpoint.</summary>
public abstract record EndpointOutcome;

/// <summary>It hears from now on. The secret is shown this once.</summary>
public sealed record EndpointAdded(Guid Id, string Secret) : EndpointOutcome;

/// <summary>Nothing is sent to such an address.</summary>
public sealed record EndpointRefused(string Why) : EndpointOutcome;

/// <summary>An endpoint as people see it: its address may hold a token, so only the host is shown.</summary>
/// <param name="LastStatus">HTTP status of its latest answer; null when it gave none.</param>
public sealed record WebhookEndpoint(Guid Id, string Host, IReadOnlyList<string> EventTypes, bool IsActive, int? LastStatus);

/// <summary>The business's own programs that want to hear what happens.</summary>
public sealed class WebhookEndpoints(Database database, Sealer sealer, PublicHttpOptions options)
{
    /// <summary>Adds an endpoint; what happens from a few seconds after that is told to it.</summary>
    /// <param name="url">An https address of the public internet.</param>
    /// <param name="eventTypes">What it hears: some of <see cref="EventTypes.All"/>.</param>
    public async Task<EndpointOutcome> Add(string url, IReadOnlyList<string> eventTypes, CancellationToken ct = default)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            return new EndpointRefused("It is not an address.");
        if (PublicHttp.Refusal(address, options) is { } why)
            return new EndpointRefused(why);
        if (Refusal(eventTypes) is { } unknown)
            return new EndpointRefused(unknown);

        var (id, secret) = (Guid.CreateVersion7(), WebhookSecret.New());
        await Insert(id, sealer.Seal(url, Url(id)), sealer.Seal(secret.Text, Secret(id)), [.. eventTypes.Distinct()], ct);
        return new EndpointAdded(id, secret.Text);
    }

    /// <summary>Lets an endpoint hear other events from now on; a refusal says why it does not. Null when that is done.</summary>
    public async Task<EndpointRefused?> Choose(Guid endpoint, IReadOnlyList<string> eventTypes, CancellationToken ct = default) =>
        Refusal(eventTypes) is { } why ? new(why)
        : await Hear(endpoint, [.. eventTypes.Distinct()], ct) == 1 ? null
        : new("There is no such endpoint.");

    /// <summary>All endpoints, newest first.</summary>
    public Task<List<WebhookEndpoint>> List(CancellationToken ct = default) =>
        database.Query(
            [],
            row => new WebhookEndpoint(
                row.GetGuid(0),
                new Uri(sealer.Open(row.GetString(1), Url(row.GetGuid(0)))).Host,
                row.GetFieldValue<string[]>(2),
                row.GetBoolean(3),
                row.OrNull<int>(4)
            ),
            ct
        );

    /// <summary>Sends an endpoint nothing more. False when nothing was sent to it anyway.</summary>
    public async Task<bool> SwitchOff(Guid endpoint, CancellationToken ct = default) => await database.Execute([endpoint], ct) == 1;

    internal static Cell Url(Guid endpoint) => new("webhook_endpoints", "url", endpoint);

    internal static Cell Secret(Guid endpoint) => new("webhook_endpoints", "secret", endpoint);

    static string? Refusal(IReadOnlyList<string> eventTypes) =>
        eventTypes switch
        {
            [] => "It would hear nothing: choose at least one event.",
            _ when eventTypes.FirstOrDefault(type => !EventTypes.All.Contains(type)) is { } unknown =>
                $"There is no event '{unknown}'. There are {string.Join(", ", EventTypes.All.Order(StringComparer.Ordinal))}.",
            _ => null,
        };

    Task<int> Hear(Guid endpoint, string[] eventTypes, CancellationToken ct) => database.Execute([endpoint, eventTypes], ct);

    Task<int> Insert(Guid id, string url, string secret, string[] eventTypes, CancellationToken ct) =>
        database.Execute([id, url, secret, eventTypes], ct);
}
