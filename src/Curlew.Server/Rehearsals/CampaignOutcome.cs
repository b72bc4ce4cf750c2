using System.Text.Json.Serialization;
using Curlew.Campaigns;
using Curlew.Server.Hosting;

namespace Curlew.Server.Rehearsals;

/// <summary>What became of one campaign, beside what was forecast.</summary>
/// <param name="ForecastDay">The day, in the campaign's zone, on which its last message was to leave; null when none was.</param>
/// <param name="FinishedDay">The day on which it left.</param>
/// <param name="OverDailyLimit">Messages the sandbox took over the campaign's own daily limit.</param>
sealed record CampaignOutcome(
    string Name,
    CampaignStatus Status,
    string? PausedReason,
    CampaignProgress Progress,
    DateOnly? ForecastDay,
    int ForecastUnreached,
    DateTimeOffset? FinishedAt,
    DateOnly? FinishedDay,
    int OverDailyLimit
)
{
    /// <summary>Whether it was done on the very day that was forecast.</summary>
    public bool ForecastHeld => ForecastDay == FinishedDay;

    /// <summary>Days it took longer than forecast; negative when it was done earlier.</summary>
    [JsonIgnore]
    public int? Late => FinishedDay?.DayNumber - ForecastDay?.DayNumber;

    public static async Task<List<CampaignOutcome>> Count(
        RehearsalPlan plan,
        RehearsalStage stage,
        IReadOnlyList<Guid> campaigns,
        IReadOnlyList<CampaignForecast> forecasts,
        CancellationToken ct
    )
    {
        var last = (
            await stage.Rows(
                "SELECT campaign_id, max(started_at) FROM send_attempts WHERE purpose = 'campaign' AND outcome <> 'not_sent' GROUP BY 1",
                row => (Campaign: row.GetGuid(0), At: row.GetFieldValue<DateTimeOffset>(1)),
                ct
            )
        ).ToDictionary(row => row.Campaign, row => row.At);
        var outcomes = new List<CampaignOutcome>();
        foreach (var ((id, planned), forecast) in campaigns.Zip(plan.Campaigns).Zip(forecasts))
        {
            var found = await stage.Engine.Campaigns.Find(id, ct)
                ?? throw new InvalidOperationException($"The rehearsal's campaign {planned.Name} is gone.");
            var zone = TimeZoneInfo.FindSystemTimeZoneById(planned.TimeZone);
            var finished = last.TryGetValue(id, out var at) ? at : (DateTimeOffset?)null;
            outcomes.Add(
                new(
                    planned.Name,
                    found.Status,
                    found.PausedReason?.English,
                    found.Progress,
                    forecast.FinishDay,
                    forecast.Unreached,
                    finished,
                    finished is { } moment ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime) : null,
                    stage
                        .Sandbox.Tally.TemplatesPerDay(zone, planned.TemplateName)
                        .Values.Sum(day => Math.Max(0, day - planned.DailySendLimit))
                )
            );
        }

        return outcomes;
    }
}
