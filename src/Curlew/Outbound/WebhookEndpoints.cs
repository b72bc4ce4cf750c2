using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Outbound;

/// <summary>The business's own programs that want to be told what happens.</summary>
static class WebhookEndpoints
{
    /// <summary>How long the secret before the latest one is used as well.</summary>
    public static readonly TimeSpan SecretsOverlap = TimeSpan.FromHours(24);

    static readonly string[] Events = [.. EventTypes.All.Order(StringComparer.Ordinal)];

    /// <summary>Adds an endpoint; what happens from a few seconds after that is told to it.</summary>
    /// <param name="url">An https address of the public internet.</param>
    /// <param name="eventTypes">What it is told: some of <see cref="EventTypes.All"/>.</param>
    public static async Task<EndpointOutcome> Add(
        Transaction tx,
        Sealer sealer,
        string url,
        IReadOnlyList<string> eventTypes,
        EventFilter? filter,
        PublicHttpOptions options,
        CancellationToken ct
    )
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            return new EndpointOutcome.NotAnAddress();
        if (PublicHttp.Refusal(address, options) is { } why)
            return new EndpointOutcome.NotCalled(why);
        if (await Refusal(tx, eventTypes, filter ?? EventFilter.None, ct) is { } refused)
            return refused;

        var (id, secret) = (Guid.CreateVersion7(), WebhookSecret.New());
        await Insert(
            tx,
            [
                id,
                sealer.Seal(url, Url(id)),
                sealer.Seal(secret.Text, Secret(id)),
                eventTypes.Distinct().ToArray(),
                Numbers(filter),
                Campaigns(filter),
            ],
            ct
        );
        return new EndpointOutcome.Added(id, secret.Text);
    }

    /// <summary>Tells an endpoint of other events from now on.</summary>
    public static async Task<EndpointOutcome> Choose(
        Transaction tx,
        Guid endpoint,
        IReadOnlyList<string> eventTypes,
        EventFilter? filter,
        CancellationToken ct
    ) =>
        await Refusal(tx, eventTypes, filter ?? EventFilter.None, ct) is { } refused ? refused
        : await Hear(tx, endpoint, [.. eventTypes.Distinct()], Numbers(filter), Campaigns(filter), ct) == 1
            ? new EndpointOutcome.Chosen(endpoint, [.. eventTypes.Distinct()])
        : new EndpointOutcome.NoSuchEndpoint(endpoint);

    /// <summary>Tells an endpoint nothing more.</summary>
    public static async Task<EndpointOutcome> SwitchOff(Transaction tx, Guid endpoint, CancellationToken ct) =>
        await Silence(tx, endpoint, ct) == 1 ? new EndpointOutcome.SwitchedOff(endpoint) : new EndpointOutcome.NotOn(endpoint);

    /// <summary>Tells an endpoint names, numbers and texts, for as long as somebody may export them.</summary>
    /// <param name="actor">Who lets it, in the stable form.</param>
    public static async Task<EndpointOutcome> LetShow(Transaction tx, Guid endpoint, string actor, CancellationToken ct) =>
        await Fill(tx, endpoint, actor, ct) == 1 ? new EndpointOutcome.Filled(endpoint) : new EndpointOutcome.NotOn(endpoint);

    /// <summary>Tells an endpoint ids only.</summary>
    public static async Task<EndpointOutcome> LetHide(Transaction tx, Guid endpoint, CancellationToken ct) =>
        await Thin(tx, endpoint, ct) == 1 ? new EndpointOutcome.Thinned(endpoint) : new EndpointOutcome.NotOn(endpoint);

    /// <summary>Gives an endpoint a new secret; events are signed with both until the old one ends.</summary>
    /// <param name="atOnce">Whether the old one is not used any more from now on.</param>
    public static async Task<EndpointOutcome> Rotate(
        Transaction tx,
        Sealer sealer,
        Guid endpoint,
        bool atOnce,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (await Replace(tx, endpoint, ct) is not { } old)
            return new EndpointOutcome.NotOn(endpoint);
        var secret = WebhookSecret.New();
        var kept = atOnce ? null : sealer.Seal(sealer.Open(old, Secret(endpoint)), PreviousSecret(endpoint));
        DateTimeOffset? until = atOnce ? null : now + SecretsOverlap;
        await Put(tx, endpoint, sealer.Seal(secret.Text, Secret(endpoint)), kept, until, ct);
        return new EndpointOutcome.Rotated(endpoint, secret.Text, until);
    }

    /// <summary>All endpoints, newest first.</summary>
    public static Task<List<WebhookEndpoint>> List(Session session, Sealer sealer, CancellationToken ct) =>
        session.Query([], row => Read(row, sealer), ct);

    public static Cell Url(Guid endpoint) => new("webhook_endpoints", "url", endpoint);

    public static Cell Secret(Guid endpoint) => new("webhook_endpoints", "secret", endpoint);

    public static Cell PreviousSecret(Guid endpoint) => new("webhook_endpoints", "previous_secret", endpoint);

    static WebhookEndpoint Read(NpgsqlDataReader row, Sealer sealer) =>
        new(
            row.GetGuid(0),
            new OpenedRow(sealer).Text(row.GetString(1), Url(row.GetGuid(0))) is { } url ? new Uri(url).Host : null,
            row.GetFieldValue<string[]>(2),
            row.GetBoolean(3),
            row.OrNull<int>(4)
        )
        {
            Filter = new() { Numbers = row.GetFieldValue<string[]>(5), Campaigns = row.GetFieldValue<Guid[]>(6) },
            FullBy = row.TextOrNull(7),
            PreviousSecretUntil = row.OrNull<DateTimeOffset>(8),
            FailingSince = row.OrNull<DateTimeOffset>(9),
            PausedAt = row.OrNull<DateTimeOffset>(10),
            PausedReason = row.TextOrNull(11) is { } reason ? Codes.Member<SilenceReason>(reason) : null,
        };

    static async Task<EndpointOutcome?> Refusal(Transaction tx, IReadOnlyList<string> eventTypes, EventFilter filter, CancellationToken ct)
    {
        if (eventTypes.Count == 0)
            return new EndpointOutcome.NoEvents(Events);
        if (eventTypes.FirstOrDefault(type => !EventTypes.All.Contains(type)) is { } unknown)
            return new EndpointOutcome.NoSuchEvent(unknown, Events);
        if (eventTypes.FirstOrDefault(type => !filter.Passes(EventCatalog.Find(type)!)) is { } deaf)
            return new EndpointOutcome.NeverHeard(
                deaf,
                [.. EventCatalog.All.Where(kind => kind.CanBeChosen && filter.Passes(kind)).Select(kind => kind.Name)]
            );
        return filter.Numbers.Count + filter.Campaigns.Count == 0
            ? null
            : (await Strangers(tx, Numbers(filter), Campaigns(filter), ct)).FirstOrDefault();
    }

    static string[] Numbers(EventFilter? filter) => [.. filter?.Numbers.Distinct() ?? []];

    static Guid[] Campaigns(EventFilter? filter) => [.. filter?.Campaigns.Distinct() ?? []];

    static Task<List<EndpointOutcome>> Strangers(Transaction tx, string[] numbers, Guid[] campaigns, CancellationToken ct) =>
        tx.Query(
            [numbers, campaigns],
            EndpointOutcome (row) =>
                row.TextOrNull(0) is { } number
                    ? new EndpointOutcome.NoSuchNumber(number)
                    : new EndpointOutcome.NoSuchCampaign(row.GetGuid(1)),
            ct
        );

    static Task<int> Insert(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Hear(Transaction tx, Guid endpoint, string[] eventTypes, string[] numbers, Guid[] campaigns, CancellationToken ct) =>
        tx.Execute([endpoint, eventTypes, numbers, campaigns], ct);

    static Task<int> Silence(Transaction tx, Guid endpoint, CancellationToken ct) => tx.Execute([endpoint], ct);

    static Task<int> Fill(Transaction tx, Guid endpoint, string actor, CancellationToken ct) => tx.Execute([endpoint, actor], ct);

    static Task<int> Thin(Transaction tx, Guid endpoint, CancellationToken ct) => tx.Execute([endpoint], ct);

    static Task<string?> Replace(Transaction tx, Guid endpoint, CancellationToken ct) => tx.First([endpoint], row => row.GetString(0), ct);

    static Task<int> Put(Transaction tx, Guid endpoint, string secret, string? previous, DateTimeOffset? until, CancellationToken ct) =>
        tx.Execute([endpoint, secret, previous, until], ct);
}
