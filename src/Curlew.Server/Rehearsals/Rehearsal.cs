using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Server.Hosting;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary>Campaigns on a fast clock, and the ledger of what came of them: a function of the plan and not of the machine.</summary>
sealed class Rehearsal : IAsyncDisposable
{
    readonly RehearsalPlan plan;
    readonly RehearsalStage stage;
    readonly RehearsalProgress progress;
    readonly Stopwatch elapsed = Stopwatch.StartNew();

    Rehearsal(RehearsalPlan plan, RehearsalStage stage, RehearsalProgress progress) =>
        (this.plan, this.stage, this.progress) = (plan, stage, progress);

    /// <summary>Opens the database and the sandbox, and brings in the people unless an interrupted rehearsal already has.</summary>
    public static async Task<Rehearsal> Prepare(
        RehearsalPlan plan,
        string? database,
        string? data,
        RehearsalProgress progress,
        CancellationToken ct
    )
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

    /// <summary>Says when it will be done, runs until nothing is left to happen, and counts.</summary>
    public async Task<RehearsalResult> Run(CancellationToken ct)
    {
        var campaigns = await LaunchAll(ct);
        var forecasts = await RehearsalForecast.Make(plan, stage, ct);
        progress.Foretell(forecasts);
        await stage.Forward.TakeOver(ct);
        RehearsalTurns.Arm(plan, stage.Sandbox);
        foreach (var (at, happen) in RehearsalTurns.After(plan, stage.Clock.GetUtcNow()))
        {
            await stage.Forward.Run(at, ct, OnTheWay);
            happen(stage.Sandbox);
        }

        await stage.Forward.Run(until: null, ct, OnTheWay);
        await stage.Forward.CloseBooks(ct);
        var outcomes = await CampaignOutcome.Count(plan, stage, campaigns, forecasts, ct);
        var ledger = await RehearsalLedger.Count(plan, stage, outcomes, elapsed.Elapsed, ct);
        return new(plan, ledger, forecasts, await RehearsalStory.Read(plan, stage, ct));

        async Task OnTheWay()
        {
            // Only refusals can open it, and a plan without trouble has too few in a row.
            if (plan.Troubles.Count > 0)
                await stage.Engine.Breaker.RunOnce(ct);
            if (progress.IsDue)
                progress.Report(await Progress(campaigns, ct), stage.Clock.GetUtcNow());
        }
    }

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    // In the order of the plan. An interrupted rehearsal finds some of them as they are.
    async Task<List<Guid>> LaunchAll(CancellationToken ct)
    {
        var known = (await stage.Engine.Campaigns.List(ct)).ToDictionary(campaign => campaign.Name);
        var ids = new List<Guid>();
        foreach (var campaign in plan.Campaigns)
        {
            var found = known.GetValueOrDefault(campaign.Name);
            ids.Add(found?.Id ?? await stage.Engine.Campaigns.Create(campaign, ct));
            if (
                found is null or { Status: CampaignStatus.Draft }
                && await stage.Forward.Desk.Campaigns.Launch(ids[^1], null, ct) is var outcome and not LaunchOutcome.Launched
            )
                throw new NotConfigured($"The campaign '{campaign.Name}' cannot be launched: {InWords(outcome)}");
        }

        return ids;
    }

    async Task<List<Campaign>> Progress(List<Guid> campaigns, CancellationToken ct)
    {
        var found = new List<Campaign>();
        foreach (var id in campaigns)
            if (await stage.Engine.Campaigns.Find(id, ct) is { } campaign)
                found.Add(campaign);
        return found;
    }

    static string InWords(LaunchOutcome outcome) =>
        outcome switch
        {
            LaunchOutcome.AudienceRefused refused => Seat.Say(refused),
            LaunchOutcome.AudienceEmpty => "its audience fits nobody among the people of this plan.",
            LaunchOutcome.NeverDue =>
                "its calendar has no time on which anybody could be sent to: look at its end, weekdays, holidays and window.",
            LaunchOutcome.LetterDoesNotFit misfit => Seat.Say(misfit.Problem),
            _ => $"{outcome.GetType().Name}.",
        };
}

/// <summary>All that a rehearsal has to tell.</summary>
sealed record RehearsalResult(RehearsalPlan Plan, RehearsalLedger Ledger, IReadOnlyList<CampaignForecast> Forecasts, RehearsalStory Story);
