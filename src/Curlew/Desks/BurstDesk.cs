using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with error codes that unsubscribed so many people at once that they were stopped.</summary>
public sealed class BurstDesk
{
    static readonly Verb Seeing = new("burst.see", Permission.SeeOperations);
    static readonly Verb Deciding = new("burst.decide", Permission.DecideConsent);

    readonly Desk desk;

    internal BurstDesk(Desk desk) => this.desk = desk;

    /// <summary>Those nobody has decided about.</summary>
    public Task<List<OptOutBurst>> Open(CancellationToken ct = default) =>
        desk.Look(Seeing, database => new OptOutBursts(database).List(ct), ct);

    /// <summary>They are real: what was held back takes effect.</summary>
    public Task<BurstOutcome> Believe(Guid burst, CancellationToken ct = default) =>
        desk.Do(
            Deciding,
            new("burst", burst),
            tx => OptOutBursts.Believe(tx, desk.Sealer, burst, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>They are not: what was held back is dropped, and those the burst had unsubscribed are subscribed again.</summary>
    public Task<BurstOutcome> Undo(Guid burst, CancellationToken ct = default) =>
        desk.Do(
            Deciding,
            new("burst", burst),
            tx => OptOutBursts.Undo(tx, desk.Sealer, burst, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );
}
