using System.Diagnostics;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Templates;
using Curlew.WhatsApp;

namespace Curlew.Server.Rehearsals;

/// <summary>
/// The real engine against the stand-in for Meta. Both stand on one clock that is moved only when neither has anything left to do, so the
/// ledger is a function of the plan and not of the machine. Everything goes over real HTTP and into a real PostgreSQL.
/// </summary>
sealed class Rehearsal : IAsyncDisposable
{
    // Webhooks of a quarter of an hour arrive together: their timestamps stay exact, and forty days are four thousand steps instead of forty thousand.
    static readonly TimeSpan Quantum = TimeSpan.FromMinutes(15);

    // The outlook promised a moment and the claim found a limit all the same: it is asked again a second later.
    static readonly TimeSpan Throttled = TimeSpan.FromSeconds(1);

    readonly RehearsalPlan plan;
    readonly RehearsalStage stage;
    readonly RehearsalProgress progress;
    readonly Stopwatch elapsed = Stopwatch.StartNew();

    Rehearsal(RehearsalPlan plan, RehearsalStage stage, RehearsalProgress progress) => (this.plan, this.stage, this.progress) = (plan, stage, progress);

    /// <summary>Opens the database and the sandbox, and brings in the people and the campaign unless an interrupted rehearsal already has.</summary>
    public static async Task<Rehearsal> Prepare(RehearsalPlan plan, string? database, string? data, RehearsalProgress progress, CancellationToken ct)
    {
        var stage = await RehearsalStage.Open(plan, database, data, ct);
        try
        {
            await RehearsalPeople.BringIn(plan, stage, progress, ct);
            return new(plan, stage, progress);
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until nothing is left to happen, and counts.</summary>
    public async Task<RehearsalLedger> Run(CancellationToken ct)
    {
        var campaign = await Campaign(ct);
        await TakeOver(ct);
        while (Next(await Settle(ct)) is { } next)
        {
            await stage.EndDays(next, ct);
            stage.Clock.MoveTo(next);
            if (progress.IsDue)
                progress.Report(await stage.Engine.Campaigns.Find(campaign, ct), stage.Clock.GetUtcNow());
        }

        await stage.CloseBooks(ct);
        return await RehearsalLedger.Count(plan, stage, campaign, elapsed.Elapsed, ct);
    }

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    async Task<Guid> Campaign(CancellationToken ct)
    {
        if ((await stage.Engine.Campaigns.List(ct)).SingleOrDefault() is { Status: not "draft" } running)
            return running.Id;

        var draft = (await stage.Engine.Campaigns.List(ct)).SingleOrDefault()?.Id ?? await stage.Engine.Campaigns.Create(
            new($"Rehearsal of {plan.Recipients} people", RehearsalPlan.TemplateName, stage.Sandbox.Options.PhoneNumberId)
            {
                LanguageCode = RehearsalPlan.Language,
                TargetAudience = JsonElement.Parse("""{"tags": "rehearsal"}"""),
                TemplateComponents = JsonElement.Parse("""[{"type": "body", "parameters": [{"type": "text", "text": "{first_name|there}"}]}]"""),
                DailySendLimit = plan.DailyLimit,
                WindowOpens = "09:00",
                WindowCloses = "21:00",
            }, ct);
        return await stage.Engine.Campaigns.Launch(draft, ct) is Launched
            ? draft
            : throw new InvalidOperationException("The rehearsal's own campaign was refused.");
    }

    // What an interrupted rehearsal has left: messages under way, and webhooks not understood yet.
    async Task TakeOver(CancellationToken ct)
    {
        await stage.AbandonLeases(ct);
        await stage.Engine.Settlement.ExpireLeases(ct);
        await Understand(ct);
    }

    // Everything that can happen at this moment of business time; returns when a campaign may send again. A job is asked only when one before
    // it has changed something it looks at: asking all of them every time was a third of a rehearsal.
    async Task<DateTimeOffset?> Settle(CancellationToken ct)
    {
        while (true)
        {
            if (await stage.Sandbox.DeliverDue(ct) > 0)
                await Understand(ct);
            await stage.Engine.Plan.RunOnce(ct);

            var due = await stage.Engine.Outlooks.NextDue(ct);
            if (due is null || due > stage.Clock.GetUtcNow())
                return due;
            if (await stage.Engine.Send.RunOnce(ct) == 0)
                return stage.Clock.GetUtcNow() + Throttled;
        }
    }

    async Task Understand(CancellationToken ct)
    {
        while (await stage.Engine.Unpack.RunOnce(ct) > 0)
        {
        }

        while (await stage.Engine.FollowUps.RunOnce(ct) > 0)
        {
        }
    }

    // The next moment at which anything happens by itself: a campaign may send, or the sandbox has something to tell.
    DateTimeOffset? Next(DateTimeOffset? due)
    {
        var now = stage.Clock.GetUtcNow();
        var told = stage.Sandbox.NextEventAt is { } at ? RoundUp(at > now ? at : now.AddTicks(1)) : (DateTimeOffset?)null;
        return Earliest(due, told);
    }

    static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    static DateTimeOffset RoundUp(DateTimeOffset moment) => new((moment.UtcTicks + Quantum.Ticks - 1) / Quantum.Ticks * Quantum.Ticks, TimeSpan.Zero);
}
