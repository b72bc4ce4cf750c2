using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign send-again</c>: sends again to people of whom nobody knows whether they got the message.</summary>
static class SendAgainCommand
{
    public static Command Create()
    {
        var (which, by) = (CampaignCommand.Which(), Seat.By());
        var reason = new Option<string?>("--reason")
        {
            HelpName = "words",
            Description = "Why, for the record. Without it you are only shown whom it would reach.",
        };
        return CampaignCommand.Of(
            "send-again",
            "Send again to people whose message was neither confirmed nor refused. Some of them may get it twice: that is why only a person orders it, and not before a day has passed (three where Meta may be holding the template) in which other messages were reported.",
            [which, reason, by],
            async (parsed, seat, ct) =>
            {
                var campaign = await seat.Find(parsed.GetValue(which)!, ct);
                if (parsed.GetValue(reason) is not { Length: > 0 } why)
                {
                    var unheard = await Seat.Patiently("Looking at everybody whose answer was lost", seat.Desk.Unheard(campaign.Id, ct));
                    seat.Print(unheard, Told(campaign, unheard));
                    return 0;
                }

                var outcome = await Seat.Patiently(
                    "Putting them back into the campaign",
                    seat.For(parsed.GetValue(by)).SendToUnheard(campaign.Id, why, ct)
                );
                var unreached = outcome is SendAgainOutcome.NobodyToSendAgain { Unheard: { Uncertain: > 0 } rest }
                    ? Told(campaign, rest)
                    : [];
                return seat.Report(outcome, campaign, null, unreached);
            }
        );
    }

    static IEnumerable<string> Told(Campaign campaign, Unheard unheard)
    {
        if (unheard.Uncertain == 0)
            return [Seat.Say(new SendAgainOutcome.NobodyToSendAgain(unheard), campaign.Name)];
        return UnheardLine.Of(unheard, campaign.TimeZone).Select(line => Seat.Say(line));
    }
}
