using Curlew.Campaigns;
using Npgsql;

namespace Curlew.Server.Hosting;

/// <summary>Runs the engine's jobs side by side until stopped. A job that found work runs again at once; one that found none, or failed,
/// rests.</summary>
sealed class Workers(Engine engine, RestoreGuard guard, ILogger<Workers> log) : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(45);

    readonly CancellationTokenSource stop = new();
    readonly List<Task> running = [];
    readonly KeepSending sending = new(engine.Send);

    volatile bool maySend;

    public void Start()
    {
        Run("look out for a restored database", TimeSpan.FromSeconds(1), LookOut);
        // Two: while one waits for PostgreSQL the other reads and seals.
        Run("unpack", TimeSpan.FromMilliseconds(100), engine.Unpack.RunOnce);
        Run("unpack", TimeSpan.FromMilliseconds(100), engine.Unpack.RunOnce);
        Run("join statuses", TimeSpan.FromSeconds(5), engine.Unpack.JoinStatuses);
        Run("follow up", TimeSpan.FromMilliseconds(250), WhileAllowed(engine.FollowUps.RunOnce));
        Run("send", TimeSpan.FromMilliseconds(250), WhileAllowed(sending.RunOnce));
        Run("relay queues", TimeSpan.FromMilliseconds(250), engine.Relay);
        if (engine.Media is { } media)
            Run("fetch media", TimeSpan.FromSeconds(1), media.RunOnce);
        if (engine.Webhooks is { } webhooks)
            Run("tell other programs", TimeSpan.FromSeconds(1), webhooks.RunOnce);
        Run("fold counters", TimeSpan.FromSeconds(1), engine.Fold.RunOnce);
        Run("finish imports", TimeSpan.FromSeconds(10), engine.Imports.RunOnce);
        Run("keep plans", TimeSpan.FromSeconds(5), engine.Plan.RunOnce);
        Run("lift stops", TimeSpan.FromSeconds(20), engine.LiftStops.RunOnce);
        Run("refresh templates", TimeSpan.FromSeconds(30), engine.RefreshTemplates.RunOnce);
        Run("break circuits", TimeSpan.FromSeconds(5), engine.Breaker.RunOnce);
        Run("expire leases", TimeSpan.FromSeconds(5), engine.Settlement.ExpireLeases);
        Run("roll up metrics", TimeSpan.FromSeconds(30), engine.RollUp.RunOnce);
        Run("make partitions ahead", TimeSpan.FromHours(6), MakeAhead);
        Run("prune", TimeSpan.FromHours(1), engine.Prune);
    }

    /// <summary>Claims nothing more and waits for what has begun: a message under way is recorded, not abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAny(End(), Task.Delay(Grace));
        stop.Dispose();
    }

    async Task End()
    {
        await Task.WhenAll(running);
        await sending.Drain();
    }

    async Task<int> MakeAhead(CancellationToken ct)
    {
        await engine.Partitions.MakeAhead(ct);
        return 0;
    }

    // While the database is away nothing is allowed: when it comes back it may be another.
    async Task<int> LookOut(CancellationToken ct)
    {
        try
        {
            maySend = await guard.MaySend(ct);
        }
        catch
        {
            maySend = false;
            throw;
        }

        return 0;
    }

    Func<CancellationToken, Task<int>> WhileAllowed(Func<CancellationToken, Task<int>> runOnce) =>
        ct => maySend ? runOnce(ct) : Task.FromResult(0);

    void Run(string job, TimeSpan rest, Func<CancellationToken, Task<int>> runOnce) =>
        running.Add(Task.Run(() => Repeat(job, rest, runOnce)));

    async Task Repeat(string job, TimeSpan rest, Func<CancellationToken, Task<int>> runOnce)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                if (await runOnce(stop.Token) == 0)
                    await Task.Delay(rest, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // One job's trouble must not stop the others; the type alone is logged because texts of database errors quote rows.
                log.LogError(
                    "The job '{Job}' failed with {Error} and will run again: {Code}",
                    job,
                    e.GetType().Name,
                    (e as PostgresException)?.SqlState ?? e.Message
                );
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
    }
}
