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
        while (true)
        {
            await Settle(ct);
            progress.Report(await stage.Engine.Campaigns.Find(campaign, ct), stage.Clock.GetUtcNow());
            if (await Next(ct) is { } next)
                stage.Clock.MoveTo(next);
            else if (await stage.InFlight(ct) == 0)
                break;
            else
                // Attempts of a process that was killed: their lease runs by the database's clock.
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }

        await stage.Engine.RollUp.RunOnce(ct);
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

    // Everything that can happen at this moment of business time.
    async Task Settle(CancellationToken ct)
    {
        int done;
        do
        {
            done = await stage.Sandbox.DeliverDue(ct);
            done += await stage.Engine.Unpack.RunOnce(ct);
            done += await stage.Engine.FollowUps.RunOnce(ct);
            done += await stage.Engine.Plan.RunOnce(ct);
            done += await stage.Engine.Send.RunOnce(ct);
            done += await stage.Engine.Settlement.ExpireLeases(ct);
        }
        while (done > 0);
        await stage.Engine.Fold.RunOnce(ct);
        await stage.RollUpFinishedDays(ct);
    }

    // The next moment at which anything happens by itself: a campaign may send, or the sandbox has something to tell.
    async Task<DateTimeOffset?> Next(CancellationToken ct)
    {
        var now = stage.Clock.GetUtcNow();
        var due = await stage.Engine.Outlooks.NextDue(ct);
        var told = stage.Sandbox.NextEventAt is { } at ? RoundUp(at > now ? at : now.AddTicks(1)) : (DateTimeOffset?)null;
        return Earliest(due is { } moment && moment <= now ? now + TimeSpan.FromSeconds(1) : due, told);
    }

    static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    static DateTimeOffset RoundUp(DateTimeOffset moment) => new((moment.UtcTicks + Quantum.Ticks - 1) / Quantum.Ticks * Quantum.Ticks, TimeSpan.Zero);
}
