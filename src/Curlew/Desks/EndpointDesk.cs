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

    /// <summary>Adds one; what happens from a few seconds after that is told to it. Its secret is shown this once.</summary>
    /// <param name="url">An https address of the public internet.</param>
    /// <param name="events">What it is told: some of <see cref="EventTypes.All"/>.</param>
    public Task<EndpointOutcome> Add(string url, IReadOnlyList<string> events, CancellationToken ct = default) =>
        desk.Do(Adding, new("endpoint", null), tx => WebhookEndpoints.Add(tx, desk.Sealer, url, events, new(), ct), ct);

    /// <summary>Tells one of other events from now on.</summary>
    /// <inheritdoc cref="Add"/>
    public Task<EndpointOutcome> Choose(Guid endpoint, IReadOnlyList<string> events, CancellationToken ct = default) =>
        desk.Do(Choosing, new("endpoint", endpoint), tx => WebhookEndpoints.Choose(tx, endpoint, events, ct), ct);

    /// <summary>Tells one nothing more.</summary>
    public Task<EndpointOutcome> SwitchOff(Guid endpoint, CancellationToken ct = default) =>
        desk.Do(SwitchingOff, new("endpoint", endpoint), tx => WebhookEndpoints.SwitchOff(tx, endpoint, ct), ct);
}
