using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with the keys by which programs of the business's own come.</summary>
public sealed class ApiKeyDesk
{
    static readonly Verb Seeing = new("api_key.see", Permission.ManageApiKeys);
    static readonly Verb Making = new("api_key.make", Permission.ManageApiKeys);
    static readonly Verb Rotating = new("api_key.rotate", Permission.ManageApiKeys);
    static readonly Verb Revoking = new("api_key.revoke", Permission.ManageApiKeys);

    readonly Desk desk;

    internal ApiKeyDesk(Desk desk) => this.desk = desk;

    /// <summary>All of them, those that count first and the newest of them first.</summary>
    public Task<List<ApiKey>> List(CancellationToken ct = default) => desk.Look(Seeing, database => ApiKeys.List(database, ct), ct);

    /// <summary>Makes one that may do no more than whoever makes it. Its secret is told this once.</summary>
    public Task<ApiKeyOutcome> Make(NewApiKey key, CancellationToken ct = default) =>
        desk.Do(Making, new("api_key", null), tx => ApiKeys.Make(tx, desk.Actor, key, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Gives one another secret, told this once; the one before counts no more.</summary>
    public Task<ApiKeyOutcome> Rotate(Guid key, CancellationToken ct = default) =>
        desk.Do(Rotating, Of(key), tx => ApiKeys.Rotate(tx, desk.Actor, key, ct), ct);

    /// <summary>Makes one count no more, from the next request on.</summary>
    public Task<ApiKeyOutcome> Revoke(Guid key, CancellationToken ct = default) =>
        desk.Do(Revoking, Of(key), tx => ApiKeys.Revoke(tx, key, desk.Clock.GetUtcNow(), ct), ct);

    static Subject Of(Guid key) => new("api_key", key);
}
