using System.Diagnostics;
using System.Text.Json;
using Curlew.Campaigns;

namespace Curlew.Server.Rehearsals;

/// <summary>A whole campaign on a fast clock, and the ledger of what came of it: a function of the plan and not of the machine.</summary>
sealed class Rehearsal : IAsyncDisposable
{
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
        await stage.Forward.TakeOver(ct);
        await stage.Forward.Run(until: null, ct, async () =>
        {
            if (progress.IsDue)
                progress.Report(await stage.Engine.Campaigns.Find(campaign, ct), stage.Clock.GetUtcNow());
        });

        await stage.Forward.CloseBooks(ct);
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
}
