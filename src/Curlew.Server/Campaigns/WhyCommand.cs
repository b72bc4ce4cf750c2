using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign why</c>: what a campaign waits for, when it goes on and when it will be done.</summary>
static class WhyCommand
{
    public static Command Create()
    {
        var which = CampaignCommand.Which();
        return CampaignCommand.Of(
            "why",
            "Say what a campaign waits for now, when it goes on, when it will be done, and who was skipped and why. Times are those of the campaign's zone.",
            [which],
            async (parsed, seat, ct) =>
            {
                var campaign = await seat.Find(parsed.GetValue(which)!, ct);
                var outlook = await seat.Desk.Outlook(campaign.Id, ct);
                // It may have completed between the two looks.
                if (outlook is null)
                    campaign = await seat.Find(parsed.GetValue(which)!, ct);
                var forecast = outlook is null
                    ? null
                    : (await seat.Desk.Forecast(null, ct)).SingleOrDefault(f => f.Campaign == campaign.Id);
                var skipped = await seat.Desk.Skipped(campaign.Id, ct);
                seat.Print(
                    new
                    {
                        campaign,
                        outlook,
                        forecast,
                        skipped,
                    },
                    Lines(campaign, outlook, forecast, skipped)
                );
                return 0;
            }
        );
    }

    /// <summary>All of it, for people to read.</summary>
    public static IEnumerable<string> Lines(
        Campaign campaign,
        Outlook? outlook,
        CampaignForecast? forecast,
        IReadOnlyDictionary<string, int> skipped
    ) =>
        [
            .. outlook is null ? [Seat.Say(CampaignWhy.AtRest(campaign), campaign.Name)] : Now(campaign, outlook),
            .. forecast is null ? [] : new[] { $"  {Then(outlook!, Told(forecast, campaign.TimeZone))}" },
            .. campaign.Progress.Uncertain > 0
                ? [$"  {Seat.Say(new CampaignWhy.Uncertain(campaign.Progress.Uncertain))}"]
                : Array.Empty<string>(),
            .. skipped.Select(reason => $"  {Seat.Say(new CampaignWhy.Skipped(reason.Value, LeftOut.Of(reason.Key)))}"),
        ];

    /// <summary>What a person has to do before anything is sent at all; null while a server sends.</summary>
    public static string? Unserved(Outlook? outlook) =>
        outlook is null || !CampaignWhy.IsUnserved(outlook) ? null : Seat.Say(new CampaignWhy.NothingLeaves(outlook.Binds));

    /// <summary>When a campaign will be done.</summary>
    public static string Told(CampaignForecast forecast, string timeZone) =>
        string.Join(". ", ForecastLine.Of(forecast, timeZone).Select(line => Seat.Say(line)));

    static string Then(Outlook outlook, string forecast) =>
        CampaignWhy.IsUnserved(outlook) ? Seat.Say(new CampaignWhy.OnceSentAgain(forecast)) : forecast;

    static IEnumerable<string> Now(Campaign campaign, Outlook outlook)
    {
        yield return $"{campaign.Name}: {Seat.Say(outlook.Binds)}";
        if (CampaignWhy.Next(outlook, campaign.TimeZone) is { } next)
            yield return $"  {Seat.Say(next)}";
    }
}
