using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary>The campaign commands that change what is sent: launch, pause, resume, cancel, priority, limit, window.</summary>
static class CampaignSteer
{
    public static Command Launch()
    {
        var which = CampaignCommand.Which();
        var fingerprint = new Option<string?>("--fingerprint")
        {
            Description = "As the preflight printed it: the launch is refused when the audience has changed since.",
        };
        return CampaignCommand.Of(
            "launch",
            "Freeze the audience and set the campaign going. It cannot be undone; pause and cancel stop what has not left yet.",
            [which, fingerprint],
            async (parsed, seat, ct) =>
            {
                var campaign = await seat.Find(parsed.GetValue(which)!, ct);
                var outcome = await Seat.Patiently(
                    "Freezing the audience",
                    seat.Desk.Launch(campaign.Id, parsed.GetValue(fingerprint), ct)
                );
                var waits = outcome.IsDone ? WhyCommand.Unserved(await seat.Desk.Outlook(campaign.Id, ct)) : null;
                return seat.Report(outcome, campaign, new { waits }, [.. LeftOut(outcome), .. waits is null ? [] : new[] { waits }]);
            }
        );
    }

    static IEnumerable<string> LeftOut(LaunchOutcome outcome) =>
        outcome is LaunchOutcome.AudienceEmpty { Skipped: var skipped }
            ? skipped.Select(reason => $"  {reason.Value:N0} left out: {Seat.Say(Curlew.Campaigns.LeftOut.Of(reason.Key))}")
            : [];

    public static Command Pause()
    {
        var which = CampaignCommand.Which();
        var reason = new Option<string?>("--reason") { Description = "For whoever finds it paused." };
        return Verb("pause", "Stop a running campaign before its next message.", [which, reason], which, (desk, id, parsed, ct) =>
            desk.Pause(id, parsed.GetValue(reason), ct)
        );
    }

    public static Command Resume()
    {
        var which = CampaignCommand.Which();
        return Verb(
            "resume",
            "Set a paused campaign going again, or let batches be sent that were missed while no server ran.",
            [which],
            which,
            (desk, id, _, ct) => desk.Resume(id, ct)
        );
    }

    public static Command Cancel()
    {
        var which = CampaignCommand.Which();
        return Verb("cancel", "End a campaign for good: everyone who has not been sent to is skipped.", [which], which, (desk, id, _, ct) =>
            desk.Cancel(id, ct)
        );
    }

    public static Command Priority()
    {
        var which = CampaignCommand.Which();
        var priority = new Argument<int>("priority") { Description = "1 (served first) to 10." };
        return Verb(
            "priority",
            "Change the order in which campaigns are served when a limit is short.",
            [which, priority],
            which,
            (desk, id, parsed, ct) => desk.Prioritise(id, parsed.GetValue(priority), ct)
        );
    }

    public static Command Limit()
    {
        var which = CampaignCommand.Which();
        var messages = new Argument<int>("messages") { Description = "Most messages a day of the campaign's time zone, from 1." };
        return Verb(
            "limit",
            "Change how many messages a campaign sends in a day. What has not left is planned anew at once, today included; where more have left today, today is over.",
            [which, messages],
            which,
            (desk, id, parsed, ct) => desk.Limit(id, parsed.GetValue(messages), ct)
        );
    }

    public static Command Window()
    {
        var which = CampaignCommand.Which();
        var window = new Argument<string>("window")
        {
            Description = "Times of day between which it sends, as in 09:00-18:30, or 22:00-06:00 over midnight.",
        };
        return Verb(
            "window",
            "Change the times of day between which a campaign sends. What has not left is planned anew at once.",
            [which, window],
            which,
            (desk, id, parsed, ct) => desk.Window(id, parsed.GetValue(window)!, ct)
        );
    }

    static Command Verb(
        string name,
        string description,
        IEnumerable<Symbol> own,
        Argument<string> which,
        Func<CampaignDesk, Guid, ParseResult, CancellationToken, Task<SteerOutcome>> change
    ) => CampaignCommand.Of(name, description, own, async (parsed, seat, ct) =>
        {
            var campaign = await seat.Find(parsed.GetValue(which)!, ct);
            var outcome = await Seat.Patiently("Changing the campaign", change(seat.Desk, campaign.Id, parsed, ct));
            return seat.Report(outcome, campaign);
        });
}
