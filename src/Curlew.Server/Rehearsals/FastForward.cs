using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Server.Hosting;
using Curlew.Server.Webhooks;
using Curlew.Staff;
using Curlew.WhatsApp;

namespace Curlew.Server.Rehearsals;

/// <summary>
/// The real engine against the stand-in for Meta. Both stand on one clock that is moved only when neither has anything left to do, so what
/// comes
/// of it does not depend on the machine. Everything goes over real HTTP and into a real PostgreSQL.
/// </summary>
sealed class FastForward : IAsyncDisposable
{
    // The outlook promised a moment and the claim found a limit all the same: it is asked again a second later.
    static readonly TimeSpan Throttled = TimeSpan.FromSeconds(1);

    // How long a served webhook waits for the worker that answers it, about.
    static readonly TimeSpan Prompt = TimeSpan.FromSeconds(3);

    readonly Database database;
    readonly SandboxServer sandbox;
    readonly SandboxClock clock;
    readonly Lines lines;
    readonly WebhookHost webhooks;
    readonly Stride stride;
    DateOnly rolledUp;
    bool isIdle;

    FastForward(
        Database database,
        Sealer sealer,
        SandboxServer sandbox,
        SandboxClock clock,
        Lines lines,
        Engine engine,
        WebhookHost webhooks,
        Stride stride
    )
    {
        (this.database, this.sandbox, this.clock, this.lines, Engine, this.webhooks, this.stride) = (
            database,
            sandbox,
            clock,
            lines,
            engine,
            webhooks,
            stride
        );
        Desk = new(database, sealer, clock, Actor.System) { Lines = lines };
        rolledUp = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
    }

    public Engine Engine { get; }

    /// <summary>What a person would do, done by the system on this clock.</summary>
    public Desk Desk { get; }

    /// <summary>Composes the engine, on the sandbox's clock, and has the sandbox post its webhooks to it.</summary>
    /// <param name="surroundings">Null for nothing outside PostgreSQL.</param>
    public static async Task<FastForward> Start(
        Database database,
        Sealer sealer,
        SandboxServer sandbox,
        SandboxClock clock,
        Stride stride,
        CancellationToken ct,
        Surroundings? surroundings = null
    )
    {
        var meta = sandbox.Options;
        await new Accounts(database, sealer).Save(new(meta.WabaId, meta.AccessToken, meta.AppSecret, null, meta.VerifyToken), ct);
        var lines = new Lines(database, sealer, sandbox.GraphUrl);
        var engine = new Engine(database, sealer, clock, lines, surroundings);
        var webhooks = await WebhookHost.Start(engine.Deliveries, new([meta.VerifyToken], [meta.AppSecret], []), ct);
        sandbox.WebhookUrl = webhooks.Url;
        return new(database, sealer, sandbox, clock, lines, engine, webhooks, stride);
    }

    /// <summary>Deals with what an interrupted run has left: messages under way, and webhooks not understood yet.</summary>
    public async Task TakeOver(CancellationToken ct)
    {
        await AbandonLeases(ct);
        await Engine.Settlement.ExpireLeases(ct);
        await Understand(ct);
    }

    /// <summary>Moves the clock from one event to the next until nothing is left to happen, or until a moment.</summary>
    /// <param name="onTheWay">Called after each move.</param>
    public async Task Run(DateTimeOffset? until, CancellationToken ct, Func<Task>? onTheWay = null)
    {
        isIdle = false;
        while (Next(await Settle(ct)) is { } next && !(next > until))
        {
            await MoveTo(next, ct);
            if (onTheWay is not null)
                await onTheWay();
        }

        if (until > clock.GetUtcNow())
            await MoveTo(until.Value, ct);
    }

    /// <summary>Folds the counters and computes the daily numbers.</summary>
    public async Task CloseBooks(CancellationToken ct)
    {
        while (await Engine.Fold.RunOnce(ct) > 0) { }

        await Engine.RollUp.RunOnce(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await webhooks.DisposeAsync();
        await lines.DisposeAsync();
    }

    // Everything that can happen at this moment of business time; returns when a campaign may send again. A job is asked only when one
    // before
    // it has changed something it looks at: asking all of them every time was a third of a rehearsal.
    async Task<DateTimeOffset?> Settle(CancellationToken ct)
    {
        while (true)
        {
            if (await sandbox.DeliverDue(ct) > 0)
                await Understand(ct);
            if (isIdle)
                return null;
            await Engine.Plan.RunOnce(ct);

            var outlooks = await Engine.Outlooks.All(ct);
            isIdle = outlooks.Count == 0;
            var due = outlooks.Min(outlook => outlook.Changes);
            if (due is null || due > clock.GetUtcNow())
                return due;
            if (await Engine.Send.RunOnce(ct) == 0)
                return clock.GetUtcNow() + Throttled;
        }
    }

    async Task Understand(CancellationToken ct)
    {
        while (await Engine.Unpack.RunOnce(ct) > 0) { }

        while (await Engine.FollowUps.RunOnce(ct) > 0) { }

        while (Engine.Media is { } media && await media.RunOnce(ct) > 0) { }
    }

    // The next moment at which anything happens by itself: a campaign may send, or the sandbox has something to tell.
    DateTimeOffset? Next(DateTimeOffset? due)
    {
        var now = clock.GetUtcNow();
        var told = sandbox.NextEventAt is { } at ? Gathered(at > now ? at : now.AddTicks(1), now) : (DateTimeOffset?)null;
        return Earliest(due, told);
    }

    DateTimeOffset Gathered(DateTimeOffset at, DateTimeOffset now) =>
        stride.AnswersPromptly && at - now > stride.Together ? at + Prompt : RoundUp(at);

    // When the clock is about to leave a day, the numbers of the days before it are written up.
    async Task MoveTo(DateTimeOffset next, CancellationToken ct)
    {
        var day = DateOnly.FromDateTime(next.UtcDateTime);
        if (day != rolledUp)
            await CloseBooks(ct);
        // While no campaign is active none is asked for, but what customers and Meta do may bring one back.
        isIdle &= day == rolledUp;
        rolledUp = day;
        clock.MoveTo(next);
    }

    // Nobody else can be sending: whoever runs this holds the database, and the stand-in for Meta died with the one before.
    async Task AbandonLeases(CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("UPDATE sends_in_flight SET lease_until = now()");
        await command.ExecuteNonQueryAsync(ct);
    }

    static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    DateTimeOffset RoundUp(DateTimeOffset moment) =>
        new((moment.UtcTicks + stride.Together.Ticks - 1) / stride.Together.Ticks * stride.Together.Ticks, TimeSpan.Zero);
}

/// <summary>How far a fast clock goes in one step.</summary>
/// <param name="Together">Webhooks of so long arrive together: their timestamps stay exact, and forty days are four thousand steps instead
/// of forty thousand.</param>
/// <param name="AnswersPromptly">Whether what comes after a quiet time is dealt with at once: more steps, and answers that look as if
/// served.</param>
sealed record Stride(TimeSpan Together, bool AnswersPromptly = false)
{
    public static Stride OfRehearsals { get; } = new(TimeSpan.FromMinutes(15));

    public static Stride OfHistories { get; } = new(TimeSpan.FromMinutes(30), AnswersPromptly: true);
}
