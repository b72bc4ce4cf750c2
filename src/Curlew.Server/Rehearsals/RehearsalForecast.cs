using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary>What was said before the first message left. It is kept beside the sandbox's journal, so that a rehearsal that goes on is still
/// measured by it.</summary>
static class RehearsalForecast
{
    public static string File(string journal) => journal + ".forecast.json";

    /// <summary>The forecast of the beginning: made now, or read if it was made before.</summary>
    public static async Task<IReadOnlyList<CampaignForecast>> Make(RehearsalPlan plan, RehearsalStage stage, CancellationToken ct)
    {
        var file = File(stage.Journal);
        if (System.IO.File.Exists(file))
            return JsonSerializer.Deserialize<List<CampaignForecast>>(await System.IO.File.ReadAllTextAsync(file, ct))!;
        var forecasts = await new Forecasts(stage.Database, stage.Clock, new SendOptions(RehearsalPlan.Number)).Run(null, ct);
        var inOrder = plan.Campaigns.Select(campaign => forecasts.Single(forecast => forecast.Name == campaign.Name)).ToList();
        // Whole or not at all: this process may be killed at any moment and another one goes on.
        await OwnFile.Write(file, JsonSerializer.Serialize(inOrder), ct);
        return inOrder;
    }

    /// <summary>The day on which the last of them is done; null when none ever is.</summary>
    public static DateOnly? LastDay(IEnumerable<CampaignForecast> forecasts) => forecasts.Max(forecast => forecast.FinishDay);
}
