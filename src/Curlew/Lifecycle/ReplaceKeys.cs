using System.Diagnostics;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Lifecycle;

/// <summary>Does what was begun by <see cref="KeyRotations.Begin"/>, from where it was left. Of all processes one is at it at a time.</summary>
/// <param name="media">Where the files of messages are; null where none are kept.</param>
public sealed class ReplaceKeys(Database database, Sealer sealer, IMediaStore? media, TimeProvider clock)
{
    static readonly TimeSpan Tell = TimeSpan.FromMilliseconds(500);

    /// <summary>How long servers have to notice the new key of cells; see <see cref="ResealCells.Settles"/>. Null is the usual.</summary>
    public TimeSpan? Settles { get; init; }

    /// <summary>How long servers have to notice that they are to hold still; see <see cref="ResealIdentities.Notice"/>. Null is the usual.</summary>
    public TimeSpan? Notice { get; init; }

    /// <summary>Goes on with what is under way until it is done.</summary>
    public async Task<KeyOutcome> Run(IProgress<KeyRotation>? progress, CancellationToken ct)
    {
        await using var alone = await database.Source.OpenConnectionAsync(ct);
        if (!await Ask(alone, "SELECT pg_try_advisory_lock(hashtext('key_rotations'))", ct))
            return new KeyOutcome.Elsewhere();
        try
        {
            return await KeyRotations.UnderWay(database, ct) is { } rotation
                ? await Run(rotation, progress, ct)
                : new KeyOutcome.NothingUnderWay();
        }
        finally
        {
            // A connection that goes back to the pool would keep it.
            await Ask(alone, "SELECT pg_advisory_unlock(hashtext('key_rotations'))", CancellationToken.None);
        }
    }

    async Task<KeyOutcome> Run(KeyRotation rotation, IProgress<KeyRotation>? progress, CancellationToken ct)
    {
        await UntilKnown(rotation, ct);
        var told = 0L;
        async Task Note(KeyRotation now)
        {
            if (Stopwatch.GetElapsedTime(told) < Tell)
                return;
            told = Stopwatch.GetTimestamp();
            progress?.Report(now);
            await KeyRotations.Note(database, now, ct);
        }

        var done =
            rotation.Purpose is KeyPurpose.Cells ? await Cells().Run(rotation, Note, ct) : await Identities().Run(rotation, Note, ct);
        if (rotation.Purpose is KeyPurpose.Cells)
        {
            await KeyRotations.Note(database, done, ct);
            await KeyRotations.Finish(database, done.Id, clock.GetUtcNow(), ct);
        }

        var key = KeyOutcome.Word(rotation.Purpose);
        return done.Broken == 0
            ? new KeyOutcome.Replaced(key, done.OldKey, done.NewKey, done.Resealed)
            : new KeyOutcome.SomeBroken(key, done.OldKey, done.NewKey, done.Resealed, done.Broken);
    }

    ResealCells Cells() =>
        Settles is { } settles
            ? new(database, sealer, media, clock) { Settles = settles }
            : new ResealCells(database, sealer, media, clock);

    ResealIdentities Identities() =>
        Notice is { } notice ? new(database, sealer, clock) { Notice = notice } : new ResealIdentities(database, sealer, clock);

    // This process may have read the keys before the new one was made.
    async Task UntilKnown(KeyRotation rotation, CancellationToken ct)
    {
        bool Knows() => rotation.Purpose is KeyPurpose.Cells ? sealer.CellsKey == rotation.NewKey : sealer.ReadsIdentities(rotation.NewKey);

        for (; !Knows(); await Task.Delay(TimeSpan.FromMilliseconds(100), ct))
            sealer.Refresh();
    }

    static async Task<bool> Ask(NpgsqlConnection connection, string question, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
