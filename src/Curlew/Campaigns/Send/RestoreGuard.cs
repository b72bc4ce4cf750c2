using System.Diagnostics;
using System.Globalization;
using Curlew.Postgres;

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
        var epoch = await Read(ct);
        return epoch.Held is null && (epoch.Number >= atLeast && epoch.IsSame || await Hold(Older, ct));
    }

    /// <summary>Why sending is held, or null.</summary>
    public async Task<string?> Held(CancellationToken ct) => (await Read(ct)).Held;

    /// <summary>A person says that this database is the right one and may send. Returns how many campaigns are paused because of it; each
    /// is resumed by itself.</summary>
    public async Task<int> Confirm(string by, CancellationToken ct)
    {
        Remember(await Confirm(by, Remembered() ?? 0, ct));
        return await PausedByRestore(ct);
    }

    /// <summary>Forgets the database: it was emptied on purpose and nothing was sent from it since.</summary>
    public void Forget()
    {
        if (File.Exists(file))
            File.Delete(file);
    }

    const string Older = "The database is older than what this Curlew has sent: it was restored from a backup.";

    async Task<bool> Begin(CancellationToken ct)
    {
        var remembered = Remembered();
        var epoch = await Read(ct);
        if (epoch.Held is not null)
            return false;
        if (Suspicion(epoch, remembered) is { } reason && epoch.IsSending)
            return await Hold(reason, ct);
        known = Math.Max(epoch.Number, remembered ?? 0);
        return await GoUp(ct);
    }

    static string? Suspicion(Epoch epoch, long? remembered) =>
        epoch switch
        {
            { Number: 0 } when remembered is null or 0 => null,
            { IsSame: false } =>
                "The database lies on another server, timeline or database than when it last sent: it was restored, copied or promoted.",
            _ when remembered > epoch.Number => Older,
            { IsAlive: false } when remembered is null =>
                "This Curlew has no memory of the database and no other server is sending from it: it may be a copy.",
            _ => null,
        };

    async Task<bool> GoUp(CancellationToken ct)
    {
        if (await Raise(known, ct) is not { } epoch)
            return await Held(ct) is null && await Hold(Older, ct);
        (known, tickedAt) = (epoch, Stopwatch.GetTimestamp());
        Remember(epoch);
        return true;
    }

    async Task<bool> Hold(string reason, CancellationToken ct)
    {
        await database.InTransaction(
            async tx =>
            {
                await SetHeld(tx, reason, ct);
                var paused = await PauseAll(tx, $"restored: {reason} See ./curlew confirm-restore.", ct);
                await Alarms.Raise(
                    tx,
                    "restored",
                    "sending",
                    $"{reason} {paused} campaigns are paused and nothing is sent until somebody gives ./curlew confirm-restore.",
                    clock.GetUtcNow(),
                    ct
                );
            },
            ct
        );
        return false;
    }

    long? Remembered() =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var epoch) ? epoch : null;

    // Written beside and moved into place: a crash leaves the old number or the new one.
    void Remember(long epoch)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(fresh, epoch.ToString(CultureInfo.InvariantCulture));
        File.Move(fresh, file, overwrite: true);
    }

    /// <param name="IsSame">Cluster, timeline and database are those it last went up on.</param>
    /// <param name="IsAlive">Another server raised it within the last minute.</param>
    /// <param name="IsSending">There is a campaign that is sending or may be resumed.</param>
    sealed record Epoch(long Number, string? Held, bool IsSame, bool IsAlive, bool IsSending);

    async Task<Epoch> Read(CancellationToken ct) =>
        (
            await database.First(
                [],
                row => new Epoch(row.GetInt64(0), row.TextOrNull(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4)),
                ct
            )
        )!;

    async Task<long?> Raise(long atLeast, CancellationToken ct) =>
        (await database.Query([atLeast], row => (long?)row.GetInt64(0), ct)).FirstOrDefault();

    static Task<int> SetHeld(Transaction tx, string reason, CancellationToken ct) => tx.Execute([reason], ct);

    static Task<int> PauseAll(Transaction tx, string reason, CancellationToken ct) => tx.Execute([reason], ct);

    async Task<long> Confirm(string by, long atLeast, CancellationToken ct) =>
        await database.First([by, atLeast], row => row.GetInt64(0), ct);

    async Task<int> PausedByRestore(CancellationToken ct) => await database.First([], row => row.GetInt32(0), ct);
}
