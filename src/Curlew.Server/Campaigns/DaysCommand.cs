using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign days</c>: what happened in a campaign day by day.</summary>
static class DaysCommand
{
    public static Command Create()
    {
        var which = CampaignCommand.Which();
        return CampaignCommand.Of(
            "days",
            """
            What happened in a campaign on each day of its time zone: sent, delivered, read, failed, the answers people wrote and how long they took.
            A day counts what happened on it, whenever the message was sent. Every answer counts, also one by which somebody leaves; ./curlew campaign results compares letters.
            """,
            [which],
            async (parsed, seat, ct) =>
            {
                var campaign = await seat.Find(parsed.GetValue(which)!, ct);
                var days = await seat.Desk.Days(campaign.Id, ct);
                seat.Print(
                    new
                    {
                        campaign = campaign.Id,
                        campaign.TimeZone,
                        days,
                    },
                    days.Count == 0
                        ? [Seat.Say(Nothing.Days, campaign.Name)]
                        :
                        [
                            $"{"day", -10}  {"sent", 9}  {"delivered", 9}  {"read", 9}  {"failed", 9}  {"answers", 9}  {"people", 9}  answered after",
                            .. days.Select(Line),
                        ]
                );
                return 0;
            }
        );
    }

    static string Line(CampaignDay day) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{day.Day:yyyy-MM-dd}  {day.Sent, 9:N0}  {day.Delivered, 9:N0}  {day.Read, 9:N0}  {day.Failed, 9:N0}  {day.Replies, 9:N0}  {day.Responders, 9:N0}  {(day.ResponseMinutes is { } minutes ? Span(minutes) : "–")}"
        );

    static string Span(double minutes) =>
        minutes switch
        {
            < 1 => "under a minute",
            < 120 => string.Create(CultureInfo.InvariantCulture, $"{minutes:0} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:0.0} h"),
        };
}
