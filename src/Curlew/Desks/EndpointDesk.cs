using Curlew.Events;
using Curlew.Outbound;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with programs of the business's own that are told what happens.</summary>
public sealed class EndpointDesk
{
    static readonly Verb Seeing = new("endpoint.see", Permission.SetEndpoints);
    static readonly Verb Adding = new("endpoint.add", Permission.SetEndpoints);
    static readonly Verb Choosing = new("endpoint.choose", Permission.SetEndpoints);
    static readonly Verb SwitchingOff = new("endpoint.switch_off", Permission.SetEndpoints);
    static readonly Verb Rotating = new("endpoint.rotate", Permission.SetEndpoints);
    static readonly Verb Testing = new("endpoint.test", Permission.SetEndpoints);
    static readonly Verb Redelivering = new("endpoint.redeliver", Permission.SetEndpoints);
    static readonly Verb Resuming = new("endpoint.resume", Permission.SetEndpoints);

    // A program that is told people gets what a file of them would hold, as it happens.
    static readonly Verb Filling = new("endpoint.fill", Permission.ExportNumbers);
    static readonly Verb Thinning = new("endpoint.thin", Permission.SetEndpoints);

    readonly Desk desk;

    internal EndpointDesk(Desk desk) => this.desk = desk;

    /// <summary>All of them, newest first.</summary>
    public Task<List<WebhookEndpoint>> List(CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var endpoints = await WebhookEndpoints.List(database, desk.Sealer, ct);
                await desk.Alarm(database, "webhook_endpoints", endpoints.Where(one => one.Host is null).Select(one => one.Id), ct);
                return endpoints;
            },
            ct
        );

    /// <summary>Adds one; what happens from a few seconds after that is told to it, by ids. Its secret is shown this once.</summary>
    /// <param name="url">An https address of the public internet.</param>
    /// <param name="events">What it is told: some of <see cref="EventTypes.All"/>.</param>
    /// <param name="filter">Of what it hears alone; null for everything.</param>
    public Task<EndpointOutcome> Add(
        string url,
        IReadOnlyList<string> events,
        EventFilter? filter = null,
        CancellationToken ct = default
    ) => desk.Do(Adding, new("endpoint", null), tx => WebhookEndpoints.Add(tx, desk.Sealer, url, events, filter, new(), ct), ct);

    /// <summary>Tells one of other events from now on.</summary>
    /// <inheritdoc cref="Add"/>
    public Task<EndpointOutcome> Choose(
        Guid endpoint,
        IReadOnlyList<string> events,
        EventFilter? filter = null,
        CancellationToken ct = default
    ) => desk.Do(Choosing, Of(endpoint), tx => WebhookEndpoints.Choose(tx, endpoint, events, filter, ct), ct);

    /// <summary>Tells one names, numbers and texts as well, for as long as whoever lets it may export them. What it is told is kept, a row a set.</summary>
    /// <param name="purpose">What for.</param>
    public Task<EndpointOutcome> Fill(Guid endpoint, string purpose, CancellationToken ct = default) =>
        desk.Do(
            Filling,
            Of(endpoint),
            async tx =>
                string.IsNullOrWhiteSpace(purpose)
                    ? new EndpointOutcome.NoPurpose()
                    : await WebhookEndpoints.LetShow(tx, endpoint, desk.Actor.ToString(), ct),
            ct,
            purpose: purpose
        );

    /// <summary>Tells one ids only.</summary>
    public Task<EndpointOutcome> Thin(Guid endpoint, CancellationToken ct = default) =>
        desk.Do(Thinning, Of(endpoint), tx => WebhookEndpoints.LetHide(tx, endpoint, ct), ct);

    /// <summary>Gives one another secret, shown this once. For 24 hours events are signed with both.</summary>
    /// <param name="atOnce">Whether the old one is used no more from now on: somebody else knows it.</param>
    public Task<EndpointOutcome> Rotate(Guid endpoint, bool atOnce, CancellationToken ct = default) =>
        desk.Do(Rotating, Of(endpoint), tx => WebhookEndpoints.Rotate(tx, desk.Sealer, endpoint, atOnce, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Sends one an event that says nothing, within seconds.</summary>
    public Task<EndpointOutcome> Test(Guid endpoint, CancellationToken ct = default) =>
        desk.Do(Testing, Of(endpoint), tx => Redelivery.Test(tx, endpoint, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Events of one, the youngest first.</summary>
    /// <param name="state">Only those that are so far; null for all.</param>
    /// <param name="before">The id where the page before ended; null for the first page.</param>
    /// <param name="most">1 to 1,000.</param>
    public Task<List<LoggedEvent>> Log(Guid endpoint, EventState? state, Guid? before, int most, CancellationToken ct = default) =>
        desk.Look(Seeing, database => EventLog.List(database, endpoint, state, before, Math.Clamp(most, 1, 1_000), ct), ct);

    /// <summary>Every try to tell an event that is still kept, the latest first.</summary>
    public Task<List<LoggedTry>> Tries(Guid happened, CancellationToken ct = default) =>
        desk.Look(Seeing, database => EventLog.Tries(database, happened, ct), ct);

    /// <summary>Tells one event again, under the id it had, whatever became of it.</summary>
    public Task<EndpointOutcome> Redeliver(Guid happened, CancellationToken ct = default) =>
        desk.Do(Redelivering, new("event", happened), tx => Redelivery.Again(tx, happened, ct), ct);

    /// <summary>Tells all events again that were given up and have happened since a moment.</summary>
    public Task<EndpointOutcome> RedeliverSince(Guid endpoint, DateTimeOffset since, CancellationToken ct = default) =>
        desk.Do(Redelivering, Of(endpoint), tx => Redelivery.Since(tx, endpoint, since, ct), ct);

    /// <summary>Tells a paused one again, beginning with what waited for it.</summary>
    public Task<EndpointOutcome> Resume(Guid endpoint, CancellationToken ct = default) =>
        desk.Do(Resuming, Of(endpoint), tx => Redelivery.Resume(tx, endpoint, ct), ct);

    /// <summary>Tells one nothing more.</summary>
    public Task<EndpointOutcome> SwitchOff(Guid endpoint, CancellationToken ct = default) =>
        desk.Do(SwitchingOff, Of(endpoint), tx => WebhookEndpoints.SwitchOff(tx, endpoint, ct), ct);

    static Subject Of(Guid endpoint) => new("endpoint", endpoint);
}
