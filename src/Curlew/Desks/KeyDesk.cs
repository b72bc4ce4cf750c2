using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with the keys that everything is sealed with.</summary>
public sealed class KeyDesk
{
    static readonly Verb Seeing = new("keys.see", Permission.ManageKeys);
    static readonly Verb Rotating = new("keys.rotate", Permission.ManageKeys) { Patience = Patience.WholeTables };
    static readonly Verb Continuing = new("keys.continue", Permission.ManageKeys);
    static readonly Verb Retiring = new("keys.retire", Permission.ManageKeys) { Patience = Patience.WholeTables };
    static readonly Verb Rewrapping = new("keys.rewrap", Permission.ManageKeys);
    static readonly Verb Checking = new("keys.check_backup", Permission.ManageKeys);

    readonly Desk desk;

    internal KeyDesk(Desk desk) => this.desk = desk;

    /// <summary>Every key, and the replacement that is under way.</summary>
    /// <param name="count">Whether the values sealed with each are counted, which reads every table with something sealed.</param>
    public Task<KeptKeys> List(bool count, CancellationToken ct = default) =>
        desk.Look(Seeing, database => KeyRotations.List(database, count, ct), ct);

    /// <summary>Makes the next key of a purpose; <see cref="Continue"/>, or a server, then rewrites what is sealed with the old one.</summary>
    /// <param name="root">The root key of this database.</param>
    public async Task<KeyOutcome> Rotate(KeyPurpose purpose, RootKey root, CancellationToken ct = default)
    {
        var outcome = await desk.Do(
            Rotating,
            Of(purpose),
            tx => KeyRotations.Begin(tx, root, purpose, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );
        // The next row is one of the new key's, also of those that this process writes.
        if (outcome is KeyOutcome.Followed)
            desk.Sealer.Refresh();
        return outcome;
    }

    /// <summary>Goes on with the replacement that is under way until it is done.</summary>
    /// <param name="media">Opens the place where the files of messages are; null where none are kept.</param>
    /// <param name="progress">Told how far it is, twice a second.</param>
    public Task<KeyOutcome> Continue(Func<Sealer, IMediaStore>? media, IProgress<KeyRotation>? progress, CancellationToken ct = default) =>
        desk.Ask(
            Continuing,
            new("key", null),
            database => new ReplaceKeys(database, desk.Sealer, media?.Invoke(desk.Sealer), desk.Clock).Run(progress, ct),
            ct
        );

    /// <summary>Retires the key before the one in use, once nothing needs it.</summary>
    /// <inheritdoc cref="Continue"/>
    public Task<KeyOutcome> Retire(KeyPurpose purpose, Func<Sealer, IMediaStore>? media, CancellationToken ct = default) =>
        desk.Do(Retiring, Of(purpose), tx => KeyRotations.Retire(tx, purpose, media?.Invoke(desk.Sealer), desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Wraps every key by another root key. Servers go on with the keys they have; started anew they need the other root key.</summary>
    public Task<KeyOutcome> Rewrap(RootKey from, RootKey to, CancellationToken ct = default) =>
        desk.Do(Rewrapping, new("key", null), tx => KeyRotations.Rewrap(tx, from, to, ct), ct);

    /// <summary>Whether a copy of the root key opens every key.</summary>
    public Task<KeyOutcome> CheckBackup(RootKey copy, CancellationToken ct = default) =>
        desk.Look(Checking, database => KeyRotations.Check(database, copy, ct), ct);

    static Subject Of(KeyPurpose purpose) => new("key", KeyOutcome.Word(purpose));
}
