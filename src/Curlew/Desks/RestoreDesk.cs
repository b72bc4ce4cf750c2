using Curlew.Campaigns;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Desks;

/// <summary>What can be done where sending is held because the database may have forgotten what it sent.</summary>
public sealed class RestoreDesk
{
    static readonly Verb Seeing = new("restore.see", Permission.SeeOperations);
    static readonly Verb Confirming = new("restore.confirm", Permission.ConfirmRestore);

    readonly Desk desk;

    internal RestoreDesk(Desk desk) => this.desk = desk;

    /// <summary>Why sending is held; null where it is not.</summary>
    public Task<Saying?> Held(CancellationToken ct = default) => desk.Look(Seeing, database => RestoreGuard.Held(database, ct), ct);

    /// <summary>Says that this database is the right one and may send.</summary>
    /// <param name="memory">The file outside of the database in which <see cref="RestoreGuard"/> keeps how far it had come.</param>
    public Task<RestoreOutcome> Confirm(string memory, CancellationToken ct = default) =>
        desk.Do(Confirming, new("database", null), tx => RestoreGuard.Confirm(tx, memory, desk.Actor.Label, ct), ct);
}
