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
                    [
                        .. outlook is null ? [Resting(campaign)] : Now(campaign, outlook),
                        .. forecast is null
                            ? []
                            : new[]
                            {
                                $"  {(IsUnserved(outlook!) ? "once something is sent again: " : "")}{Told(forecast, campaign.TimeZone)}",
                            },
                        .. campaign.Progress.Uncertain > 0
                            ?
                            [
                                $"  {Shared.Count(campaign.Progress.Uncertain, "message", "messages")} may have left: WhatsApp has not said so yet, and nothing is sent again by itself",
                            ]
                            : Array.Empty<string>(),
                        .. skipped.Select(reason => $"  {reason.Value:N0} skipped: {Seat.Say(LeftOut.Of(reason.Key))}"),
                    ]
                );
                return 0;
            }
        );
    }

    /// <summary>What a person has to do before anything is sent at all; null while a server sends.</summary>
    public static string? Unserved(Outlook? outlook) =>
        outlook is null || !IsUnserved(outlook) ? null : $"Nothing leaves yet: {Seat.Say(outlook.Binds)}.";

    /// <summary>When a campaign will be done.</summary>
    public static string Told(CampaignForecast forecast, string timeZone) =>
        forecast.FinishesAt is { } at
            ? $"{Left(forecast, at, timeZone)}{Later(forecast, timeZone)}"
            : $"nothing will be sent by itself{(forecast.Unreached > 0 ? $"; {Shared.Count(forecast.Unreached, "person waits", "people wait")}" : "")}";

    static string Left(CampaignForecast forecast, DateTimeOffset at, string timeZone) =>
        $"{Shared.Count(forecast.Days.Values.Sum(), "message", "messages")} still to send on {Shared.Count(forecast.Days.Count, "day", "days")}, done {Shared.Moment(at, timeZone)}{(forecast.Unreached > 0 ? $"; {Shared.Count(forecast.Unreached, "person", "people")} will not be reached" : "")}";

    static string Later(CampaignForecast forecast, string timeZone) =>
        (
            forecast.PutOff > 0
                ? $". It reckons with {Shared.Count(forecast.PutOff, "person", "people")} put off until {Shared.Moment(forecast.PutOffUntil!.Value, timeZone)} at the latest"
                : ""
        )
        + (forecast.IsCapped ? ". Later for people whom another message sent in the meantime brings to a frequency cap" : "")
        + (forecast.HasUserIds ? ". Later for people known only by user id, who wait until everyone with a number has been tried" : "");

    static bool IsUnserved(Outlook outlook) => outlook.Binds is Binding.Held or Binding.NoServer;

    static string Resting(Campaign campaign) =>
        campaign.Status switch
        {
            CampaignStatus.Draft =>
                $"{campaign.Name} is a draft: nothing is sent before it is launched. ./curlew campaign preflight shows what that would do.",
            CampaignStatus.Paused =>
                $"{campaign.Name} is paused: {Seat.Say(campaign.PausedReason!)} ./curlew campaign resume sets it going again.",
            _ => $"{campaign.Name} is {Seat.Say(campaign.Status)}: nothing more is sent.",
        };

    static IEnumerable<string> Now(Campaign campaign, Outlook outlook)
    {
        yield return $"{campaign.Name}: {Seat.Say(outlook.Binds)}";
        if (Then(outlook, campaign.TimeZone) is { } then)
            yield return $"  {then}";
    }

    static string? Then(Outlook outlook, string timeZone) =>
        outlook switch
        {
            { Binds: Binding.Nothing or Binding.Held or Binding.NoServer or Binding.Missed } => null,
            { Binds: Binding.Planning } => "goes on within seconds",
            { Until: null } => "goes on when somebody has seen to it",
            { Binds: Binding.Uncertain, Until: { } until } => $"looked at again {Shared.Moment(until, timeZone)}",
            { Binds: Binding.EndDate, Until: { } until } => $"ends {Shared.Moment(until, timeZone)}; whoever waits then is skipped",
            { Until: { } until } => $"goes on {Shared.Moment(until, timeZone)}",
        };
}
