using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Outbound;

/// <summary>An endpoint as people see it: its address may hold a token, so only the host is shown.</summary>
/// <param name="Host">Null where its address does not open, because somebody has changed the row.</param>
/// <param name="LastStatus">HTTP status of its latest answer; null when it gave none.</param>
public sealed record WebhookEndpoint(Guid Id, string? Host, IReadOnlyList<string> EventTypes, bool IsActive, int? LastStatus);

/// <summary>The business's own programs that want to be told what happens.</summary>
static class WebhookEndpoints
{
    static readonly string[] Events = [.. EventTypes.All.Order(StringComparer.Ordinal)];

    /// <summary>Adds an endpoint; what happens from a few seconds after that is told to it.</summary>
    /// <param name="url">An https address of the public internet.</param>
    /// <param name="eventTypes">What it is told: some of <see cref="EventTypes.All"/>.</param>
    public static async Task<EndpointOutcome> Add(
        Transaction tx,
        Sealer sealer,
        string url,
        IReadOnlyList<string> eventTypes,
        PublicHttpOptions options,
        CancellationToken ct
    )
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            return new EndpointOutcome.NotAnAddress();
        if (PublicHttp.Refusal(address, options) is { } why)
            return new EndpointOutcome.NotCalled(why);
        if (Refusal(eventTypes) is { } unknown)
            return unknown;

        var (id, secret) = (Guid.CreateVersion7(), WebhookSecret.New());
        await Insert(tx, id, sealer.Seal(url, Url(id)), sealer.Seal(secret.Text, Secret(id)), [.. eventTypes.Distinct()], ct);
        return new EndpointOutcome.Added(id, secret.Text);
    }

    /// <summary>Tells an endpoint of other events from now on.</summary>
    public static async Task<EndpointOutcome> Choose(
        Transaction tx,
        Guid endpoint,
        IReadOnlyList<string> eventTypes,
        CancellationToken ct
    ) =>
        Refusal(eventTypes) is { } unknown ? unknown
        : await Hear(tx, endpoint, [.. eventTypes.Distinct()], ct) == 1 ? new EndpointOutcome.Chosen(endpoint, [.. eventTypes.Distinct()])
        : new EndpointOutcome.NoSuchEndpoint(endpoint);

    /// <summary>Tells an endpoint nothing more.</summary>
    public static async Task<EndpointOutcome> SwitchOff(Transaction tx, Guid endpoint, CancellationToken ct) =>
        await Silence(tx, endpoint, ct) == 1 ? new EndpointOutcome.SwitchedOff(endpoint) : new EndpointOutcome.NotOn(endpoint);

    /// <summary>All endpoints, newest first.</summary>
    public static Task<List<WebhookEndpoint>> List(Session session, Sealer sealer, CancellationToken ct) =>
        session.Query(
            [],
            row => new WebhookEndpoint(
                row.GetGuid(0),
                new OpenedRow(sealer).Text(row.GetString(1), Url(row.GetGuid(0))) is { } url ? new Uri(url).Host : null,
                row.GetFieldValue<string[]>(2),
                row.GetBoolean(3),
                row.OrNull<int>(4)
            ),
            ct
        );

    public static Cell Url(Guid endpoint) => new("webhook_endpoints", "url", endpoint);

    public static Cell Secret(Guid endpoint) => new("webhook_endpoints", "secret", endpoint);

    static EndpointOutcome? Refusal(IReadOnlyList<string> eventTypes) =>
        eventTypes.Count == 0 ? new EndpointOutcome.NoEvents(Events)
        : eventTypes.FirstOrDefault(type => !EventTypes.All.Contains(type)) is { } unknown
            ? new EndpointOutcome.NoSuchEvent(unknown, Events)
        : null;

    static Task<int> Insert(Transaction tx, Guid id, string url, string secret, string[] eventTypes, CancellationToken ct) =>
        tx.Execute([id, url, secret, eventTypes], ct);

    static Task<int> Hear(Transaction tx, Guid endpoint, string[] eventTypes, CancellationToken ct) =>
        tx.Execute([endpoint, eventTypes], ct);

    static Task<int> Silence(Transaction tx, Guid endpoint, CancellationToken ct) => tx.Execute([endpoint], ct);
}
