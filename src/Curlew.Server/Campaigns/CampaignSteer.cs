using System.CommandLine;
using Curlew.Campaigns;
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
                    seat.Campaigns.Launch(campaign.Id, parsed.GetValue(fingerprint), ct)
                );
                var waits = outcome is Launched ? WhyCommand.Unserved(await seat.Outlooks.Of(campaign.Id, ct)) : null;
                seat.Print(
                    new
                    {
                        outcome = outcome.GetType().Name,
                        details = (object)outcome,
                        waits,
                    },
                    [Told(campaign, outcome), .. waits is null ? [] : new[] { waits }]
                );
                return outcome is Launched ? 0 : Shared.Broken;
            }
        );
    }

    public static Command Pause()
    {
        var which = CampaignCommand.Which();
        var reason = new Option<string>("--reason")
        {
            Description = "For whoever finds it paused.",
            DefaultValueFactory = _ => "Paused by hand.",
        };
        return Verb(
            "pause",
            "Stop a running campaign before its next message.",
            [which, reason],
            which,
            (seat, id, parsed, ct) => seat.Campaigns.Pause(id, parsed.GetValue(reason)!, ct),
            "is paused",
            "is not running, so there is nothing to pause"
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
            (seat, id, _, ct) => seat.Campaigns.Resume(id, ct),
            "goes on",
            "is neither paused nor has it missed anything"
        );
    }

    public static Command Cancel()
    {
        var which = CampaignCommand.Which();
        return Verb(
            "cancel",
            "End a campaign for good: everyone who has not been sent to is skipped.",
            [which],
            which,
            (seat, id, _, ct) => seat.Campaigns.Cancel(id, ct),
            "is cancelled",
            "has ended already"
        );
    }

    public static Command Priority()
    {
        var which = CampaignCommand.Which();
        var priority = new Argument<int>("priority") { Description = "1 (served first) to 10." };
        priority.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10)
                result.AddError("The priority is a number from 1 (served first) to 10.");
        });
        return Verb(
            "priority",
            "Change the order in which campaigns are served when a limit is short.",
            [which, priority],
            which,
            (seat, id, parsed, ct) => seat.Campaigns.Prioritise(id, parsed.GetValue(priority), ct),
            "has its new priority",
            "has ended already"
        );
    }

    public static Command Limit()
    {
        var which = CampaignCommand.Which();
        var messages = new Argument<int>("messages") { Description = "Most messages a day of the campaign's time zone, from 1." };
        messages.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("The daily limit is at least 1. ./curlew campaign pause stops a campaign.");
        });
        return Verb(
            "limit",
            "Change how many messages a campaign sends in a day. What has not left is planned anew at once, today included; where more have left today, today is over.",
            [which, messages],
            which,
            (seat, id, parsed, ct) => seat.Campaigns.Limit(id, parsed.GetValue(messages), ct),
            "is planned anew with its new daily limit",
            "has ended already"
        );
    }

    public static Command Window()
    {
        var which = CampaignCommand.Which();
        var window = new Argument<string>("window") { Description = "Times of day between which it sends, as in 09:00-18:30." };
        window.Validators.Add(result =>
        {
            if (
                Times(result.GetValueOrDefault<string>()) is not [var opens, var closes]
                || TimeOfDay.Read(opens) is not { } from
                || TimeOfDay.Read(closes) is not { } to
                || from >= to
            )
                result.AddError(
                    $"'{result.GetValueOrDefault<string>()}' is no window. Write it as in 09:00-18:30; it lies within one day, up to 24:00."
                );
        });
        return Verb(
            "window",
            "Change the times of day between which a campaign sends. What has not left is planned anew at once.",
            [which, window],
            which,
            (seat, id, parsed, ct) =>
                Times(parsed.GetValue(window)) is [var opens, var closes]
                    ? seat.Campaigns.Window(id, opens, closes, ct)
                    : Task.FromResult(false),
            "is planned anew with its new window",
            "has ended already, or begins batches at times outside of that window"
        );
    }

    static string[] Times(string? window) => window?.Split('-', StringSplitOptions.TrimEntries) ?? [];

    static Command Verb(
        string name,
        string description,
        IEnumerable<Symbol> own,
        Argument<string> which,
        Func<CampaignSeat, Guid, ParseResult, CancellationToken, Task<bool>> change,
        string done,
        string refused
    ) => CampaignCommand.Of(name, description, own, async (parsed, seat, ct) =>
        {
            var campaign = await seat.Find(parsed.GetValue(which)!, ct);
            var isDone = await Seat.Patiently("Changing the campaign", change(seat, campaign.Id, parsed, ct));
            seat.Print(new { campaign = campaign.Id, done = isDone }, [$"{campaign.Name} {(isDone ? done : refused)}."]);
            return isDone ? 0 : Shared.Broken;
        });

    static string Told(Campaign campaign, LaunchOutcome outcome) =>
        outcome switch
        {
            Launched done =>
                $"{campaign.Name} is launched: {Shared.Count(done.Recipients, "person", "people")} in {Shared.Count(done.Batches, "batch", "batches")} from {done.FirstDay:yyyy-MM-dd} to {done.LastDay:yyyy-MM-dd}, {done.Skipped.Values.Sum():N0} left out.",
            NotADraft { Status: var status } => $"{campaign.Name} is {status} already; only a draft can be launched.",
            AudienceEmpty empty =>
                $"Nobody is left to send to: {string.Join("; ", empty.Skipped.Select(reason => $"{reason.Value:N0}: {RecipientWords.WhyLeftOut(reason.Key)}").DefaultIfEmpty("the filter finds nobody"))}.",
            ListUnfinished =>
                "People are still being imported into its list. A running server finishes what a stopped import has left, and so does the next ./curlew import. Then launch it again.",
            AudienceRefused refused => $"Its audience cannot be used: {refused.Problem}",
            AudienceChanged => "Its audience has changed since that preflight. Look at it again: ./curlew campaign preflight.",
            NeverDue =>
                "Its calendar has no time left on which anybody could be sent to. Look at its end date, weekdays, holidays and window.",
            TemplateNotApproved template =>
                $"Meta has not approved template {template.TemplateName} in {template.LanguageCode}: {template.Status ?? "it does not exist there"}.",
            LetterDoesNotFit letter =>
                $"The components of {(letter.Variant is { } variant ? $"letter {variant}" : "the letter")} do not fit its template: {letter.Problem}",
            _ => "There is no such campaign any more.",
        };
}
