using Curlew.Campaigns;
using Curlew.Lifecycle;
using Curlew.Server.Terminal;
using Curlew.Staff;

namespace Curlew.Server.Hosting;

/// <summary>Runs the engine's jobs side by side until stopped, and one that sends for each business number: none waits for another.</summary>
sealed class Workers(
    Engine engine,
    RestoreGuard guard,
    HeadsFile kept,
    KeepKeys keys,
    ReplaceKeys replace,
    SessionWatch sessions,
    ApiKeyWatch programs,
    IdempotentRequests requests,
    ILogger<Workers> log
) : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(45);

    const int ReplySenders = 4;

    readonly CancellationTokenSource stop = new();
    readonly Lock door = new();
    readonly List<(Job Job, Task Running)> running = [];
    readonly Dictionary<SendBatch, KeepSending> sending = [];

    IReadOnlyList<AuditHead>? told;

    volatile bool maySend,
        isTimeRight;
    Task replacing = Task.CompletedTask;

    /// <summary>Every job, for whoever asks how they are.</summary>
    public IReadOnlyList<Job> Jobs
    {
        get
        {
            lock (door)
                return running.ConvertAll(job => job.Job);
        }
    }

    public async Task Start(CancellationToken ct)
    {
        // What rests for hours would otherwise begin with a rest.
        isTimeRight = await engine.Clock.IsRight(ct);
        Run("compare the clocks", TimeSpan.FromSeconds(1), CompareClocks);
        Run("look out for a restored database", TimeSpan.FromSeconds(1), LookOut);
        Run("look after PostgreSQL", TimeSpan.FromSeconds(5), engine.Drift.RunOnce);
        Run("look after the keys", TimeSpan.FromSeconds(1), keys.RunOnce);
        Run("replace keys", TimeSpan.FromSeconds(5), Replace);
        // Two: while one waits for PostgreSQL the other reads and seals.
        Work("unpack", TimeSpan.FromMilliseconds(100), InTime(engine.Unpack.RunOnce));
        Work("unpack", TimeSpan.FromMilliseconds(100), InTime(engine.Unpack.RunOnce));
        Work("join statuses", TimeSpan.FromSeconds(5), InTime(engine.Unpack.JoinStatuses));
        Work("take up strays", TimeSpan.FromSeconds(5), InTime(engine.Strays.RunOnce));
        Work("follow up", TimeSpan.FromMilliseconds(250), WhileAllowed(engine.FollowUps.RunOnce));
        // Several: what somebody wrote does not wait for another's file to go up, or for Meta's slowest answer.
        for (var sender = 0; sender < ReplySenders; sender++)
            Work("send replies", TimeSpan.FromMilliseconds(250), WhileAllowed(engine.Replies.RunOnce));
        Work("look for numbers", TimeSpan.FromSeconds(2), LookForNumbers);
        Work("relay queues", TimeSpan.FromMilliseconds(250), engine.Relay);
        if (engine.Media is { } media)
            Work("fetch media", TimeSpan.FromSeconds(1), InTime(media.RunOnce));
        if (engine.Telling is { } telling)
            Work("tell other programs", TimeSpan.FromSeconds(1), InTime(telling.RunOnce));
        Work("fold counters", TimeSpan.FromSeconds(1), engine.Fold.RunOnce);
        Work("read names", TimeSpan.FromSeconds(30), engine.Names.RunOnce);
        Work("finish imports", TimeSpan.FromSeconds(10), engine.Imports.RunOnce);
        Work("keep plans", TimeSpan.FromSeconds(5), InTime(engine.Plan.RunOnce));
        Work("lift stops", TimeSpan.FromSeconds(20), InTime(engine.Stops.RunOnce));
        Work("refresh templates", TimeSpan.FromSeconds(30), InTime(engine.RefreshTemplates));
        Work("break circuits", TimeSpan.FromSeconds(5), engine.Breaker.RunOnce);
        Work("expire leases", TimeSpan.FromSeconds(5), engine.Settlement.ExpireLeases);
        Work("roll up metrics", TimeSpan.FromSeconds(30), InTime(engine.RollUp.RunOnce));
        Run("keep the audit trail", TimeSpan.FromMinutes(1), KeepAudit);
        Work("make partitions ahead", TimeSpan.FromHours(6), InTime(MakeAhead));
        Run("end sign-ins", TimeSpan.FromSeconds(10), sessions.RunOnce);
        Run("note the use of API keys", TimeSpan.FromSeconds(10), programs.RunOnce);
        Work("prune", TimeSpan.FromHours(1), InTime(engine.Prune));
        Work("prune sign-ins", TimeSpan.FromHours(1), InTime(sessions.Prune));
        Work("prune answered requests", TimeSpan.FromHours(1), InTime(requests.Prune));
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
        List<Task> all;
        lock (door)
            all = running.ConvertAll(job => job.Running);
        await Task.WhenAll(all);
        await Task.WhenAll(sending.Values.Select(sender => sender.Drain()));
    }

    async Task<int> MakeAhead(CancellationToken ct)
    {
        await engine.Partitions.MakeAhead(ct);
        await engine.Audit.MakeAhead(ct);
        return 0;
    }

    // Outside of the database it is proof of what the trail held: whoever cuts it off is found out by ./curlew audit verify.
    async Task<int> KeepAudit(CancellationToken ct)
    {
        var found = await engine.Audit.RunOnce(ct);
        await kept.Keep(engine.Audit, ct);
        if (told is null)
        {
            // The first minute of a server belongs to what it has to say of itself.
            told = [];
            return found;
        }

        var heads = await engine.Audit.Heads(ct);
        foreach (var head in heads.Except(told))
            log.LogInformation("The audit trail ends at {Head}", head);
        told = heads;
        return found;
    }

    // While the database is away nobody says what time it is.
    async Task<int> CompareClocks(CancellationToken ct)
    {
        try
        {
            var was = isTimeRight;
            if ((isTimeRight = await engine.Clock.IsRight(ct)) != was)
                TellOfTime(isTimeRight);
        }
        catch
        {
            isTimeRight = false;
            throw;
        }

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

    // One that is retired keeps its job: there is nothing it may claim, until it serves again.
    async Task<int> LookForNumbers(CancellationToken ct)
    {
        foreach (var sender in await engine.Send.All(ct))
            if (!sending.ContainsKey(sender))
            {
                var keep = sending[sender] = new(sender);
                Work($"send from {sender.PhoneNumberId}", TimeSpan.FromMilliseconds(250), WhileAllowed(keep.RunOnce));
            }

        return 0;
    }

    // It may take hours, in which the job is not behind.
    async Task<int> Replace(CancellationToken ct)
    {
        if (!replacing.IsCompleted)
            return 0;
        await replacing;
        replacing = replace.Run(null, ct);
        return 0;
    }

    // While numbers and ids get another key nothing else is begun.
    void Work(string name, TimeSpan rest, Func<CancellationToken, Task<int>> runOnce) =>
        Run(name, rest, ct => keys.Holds ? Task.FromResult(0) : runOnce(ct));

    Func<CancellationToken, Task<int>> WhileAllowed(Func<CancellationToken, Task<int>> runOnce) =>
        InTime(ct => maySend ? runOnce(ct) : Task.FromResult(0));

    // What goes by business time waits while that is not to be trusted: it would end days, windows and keeping times too early or too late.
    Func<CancellationToken, Task<int>> InTime(Func<CancellationToken, Task<int>> runOnce) =>
        ct => isTimeRight ? runOnce(ct) : Task.FromResult(0);

    void Run(string name, TimeSpan rest, Func<CancellationToken, Task<int>> runOnce)
    {
        var job = new Job(name, rest, runOnce);
        lock (door)
            if (!stop.IsCancellationRequested)
                running.Add((job, Task.Run(() => job.Repeat(Tell, stop.Token))));
    }

    void TellOfTime(bool isRight)
    {
        if (isRight)
            log.LogWarning("The clocks of this server and of PostgreSQL agree again: everything goes on.");
        else
            log.LogError("The clocks of this server and of PostgreSQL do not agree: nothing is sent until they do. See ./curlew alarms.");
    }

    void Tell(Job job) => log.LogError("The job '{Job}' failed with {Failure} and will run again.", job.Name, job.LastFailure?.Why);
}
