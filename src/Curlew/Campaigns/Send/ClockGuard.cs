using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>
/// Keeps a server whose clock is wrong from sending early, late or over a limit: everything that is due is due by its own clock, and
/// PostgreSQL's is the witness that it goes right.
/// </summary>
public sealed class ClockGuard(Database database, TimeProvider clock)
{
    // Machines that ask for the time differ by milliseconds, those that do not by minutes after a month. The messaging limit counts
    // 24 hours and a minute (SendOptions), so what is sent within these seconds of the right moment keeps it.
    static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    bool isTold;

    /// <summary>Whether both clocks agree at this moment. Where they do not, an alarm is raised, once until they agree again.</summary>
    public async Task<bool> IsRight(CancellationToken ct)
    {
        var apart = await Apart(ct);
        if (apart.Duration() <= Most)
        {
            isTold = false;
            return true;
        }

        if (!isTold)
            await Alarms.Raise(
                database,
                "clocks_apart",
                Environment.MachineName,
                new AlarmText.ClocksApart(Seconds(apart), apart > TimeSpan.Zero, Seconds(Most)),
                clock.GetUtcNow(),
                ct
            );
        isTold = true;
        return false;
    }

    /// <summary>How far this server's clock is ahead of PostgreSQL's; below zero where it is behind.</summary>
    public async Task<TimeSpan> Apart(CancellationToken ct)
    {
        var before = clock.GetUtcNow();
        var theirs = await Now(ct);
        var after = clock.GetUtcNow();
        // PostgreSQL looked at its clock somewhere between the two.
        return before > theirs ? before - theirs
            : after < theirs ? after - theirs
            : TimeSpan.Zero;
    }

    static long Seconds(TimeSpan span) => (long)span.Duration().TotalSeconds;

    async Task<DateTimeOffset> Now(CancellationToken ct) => await database.First([], row => row.GetFieldValue<DateTimeOffset>(0), ct);
}
