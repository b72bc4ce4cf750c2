using System.Diagnostics;
using System.Globalization;
using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>
/// Keeps a database that has forgotten what it sent from sending it again: one restored from an older backup, copied to another place, or
/// promoted
/// without its last commits. A number that goes up while a server sends is kept in the database and in a file outside of it.
/// </summary>
/// <param name="file">Outside the database, one for each database of a data folder.</param>
public sealed class RestoreGuard(Database database, TimeProvider clock, string file)
{
    // What is sent between two ticks could be forgotten unseen.
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    long known;
    long? tickedAt;

    /// <summary>Whether this server may send at this moment; where the database is not the one it was, everything active is paused and
    /// false.</summary>
    public async Task<bool> MaySend(CancellationToken ct)
    {
        if (tickedAt is null)
            return await Begin(ct);
        if (Stopwatch.GetElapsedTime(tickedAt.Value) >= Tick)
            return await GoUp(ct);
        // Others go up meanwhile: what is known is looked at before what is so, never after.
        var atLeast = known;
        var epoch = await Read(database, ct);
        return epoch.Held is null && (epoch.Number >= atLeast && epoch.IsSame || await Hold(HeldReason.Older, ct));
    }

    /// <summary>Why sending is held, or null.</summary>
    public Task<Saying?> Held(CancellationToken ct) => Held(database, ct);

    /// <summary>The same, for whoever does not send.</summary>
    internal static async Task<Saying?> Held(Session session, CancellationToken ct) => (await Read(session, ct)).Held;

    /// <summary>What the database keeps of the reason: its word, or the sentence of an earlier version.</summary>
    internal static Saying Reason(string kept) => Codes.Member<HeldReason>(kept) is { } known ? Saying.Of(known) : Saying.Of(kept);

    /// <summary>A person says that this database is the right one and may send. The campaigns it paused stay so until each is resumed.</summary>
    /// <param name="file">As above. It is written before the transaction ends: a number there that the database lacks holds sending, never
    /// the other way round.</param>
    internal static async Task<RestoreOutcome> Confirm(Transaction tx, string file, string by, CancellationToken ct)
    {
        if (await Held(tx, ct) is not { } reason)
            return new RestoreOutcome.NotHeld();
        Remember(file, await Free(tx, by, Remembered(file) ?? 0, ct));
        return new RestoreOutcome.Confirmed(reason, await PausedByRestore(tx, ct));
    }

    /// <summary>Forgets the database: it was emptied on purpose and nothing was sent from it since.</summary>
    public void Forget()
    {
        if (File.Exists(file))
            File.Delete(file);
    }

    async Task<bool> Begin(CancellationToken ct)
    {
        var remembered = Remembered(file);
        var epoch = await Read(database, ct);
        if (epoch.Held is not null)
            return false;
        if (Suspicion(epoch, remembered) is { } reason && epoch.IsSending)
            return await Hold(reason, ct);
        known = Math.Max(epoch.Number, remembered ?? 0);
        return await GoUp(ct);
    }

    static HeldReason? Suspicion(Epoch epoch, long? remembered) =>
        epoch switch
        {
            { Number: 0 } when remembered is null or 0 => null,
            { IsSame: false } => HeldReason.Elsewhere,
            _ when remembered > epoch.Number => HeldReason.Older,
            { IsAlive: false } when remembered is null => HeldReason.NotRemembered,
            _ => null,
        };

    async Task<bool> GoUp(CancellationToken ct)
    {
        if (await Raise(known, ct) is not { } epoch)
            return await Held(ct) is null && await Hold(HeldReason.Older, ct);
        (known, tickedAt) = (epoch, Stopwatch.GetTimestamp());
        Remember(file, epoch);
        return true;
    }

    async Task<bool> Hold(HeldReason reason, CancellationToken ct)
    {
        await database.InTransaction(
            async tx =>
            {
                await SetHeld(tx, Codes.Word(reason), ct);
                var paused = await PauseAll(tx, Saying.Of(new PauseReason.Restored(reason)), ct);
                await Alarms.Raise(tx, "restored", "sending", new AlarmText.Restored(reason, paused), clock.GetUtcNow(), ct);
            },
            ct
        );
        return false;
    }

    static long? Remembered(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var epoch) ? epoch : null;

    // Written beside and moved into place: a crash leaves the old number or the new one.
    static void Remember(string file, long epoch)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(fresh, epoch.ToString(CultureInfo.InvariantCulture));
        File.Move(fresh, file, overwrite: true);
    }

    /// <param name="IsSame">Cluster, timeline and database are those it last went up on.</param>
    /// <param name="IsAlive">Another server raised it within the last minute.</param>
    /// <param name="IsSending">There is a campaign that is sending or may be resumed.</param>
    sealed record Epoch(long Number, Saying? Held, bool IsSame, bool IsAlive, bool IsSending);

    static async Task<Epoch> Read(Session session, CancellationToken ct) =>
        (
            await session.First(
                [],
                row => new Epoch(
                    row.GetInt64(0),
                    row.TextOrNull(1) is { } held ? Reason(held) : null,
                    row.GetBoolean(2),
                    row.GetBoolean(3),
                    row.GetBoolean(4)
                ),
                ct
            )
        )!;

    async Task<long?> Raise(long atLeast, CancellationToken ct) =>
        (await database.Query([atLeast], row => (long?)row.GetInt64(0), ct)).FirstOrDefault();

    static Task<int> SetHeld(Transaction tx, string reason, CancellationToken ct) => tx.Execute([reason], ct);

    static Task<int> PauseAll(Transaction tx, Saying reason, CancellationToken ct) => tx.Execute([reason.English, reason.Values], ct);

    static async Task<long> Free(Transaction tx, string by, long atLeast, CancellationToken ct) =>
        await tx.First([by, atLeast], row => row.GetInt64(0), ct);

    static async Task<int> PausedByRestore(Transaction tx, CancellationToken ct) => await tx.First([], row => row.GetInt32(0), ct);
}
