using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign recipients</c>: who of a campaign got it, who did not, and why; or all that happened to one of
/// them.</summary>
static class RecipientsCommand
{
    public static Command Create()
    {
        var campaign = new Argument<string>("campaign") { Description = "Id or name of the campaign." };
        var states = new Option<string[]>("--state")
        {
            HelpName = "state",
            Description = "Only people in this state; may be given several times.",
            AllowMultipleArgumentsPerToken = true,
        }.AcceptOnlyFromAmong([.. Enum.GetValues<RecipientState>().Select(Codes.Word)]);
        var reason = new Option<string?>("--reason")
        {
            HelpName = "reason",
            Description =
                "Only people left out or waiting for this reason (opted_out, duplicate, frequency_cap …), or with this error code.",
        };
        var most = Shared.Number("--most", 50, 1, 10_000, "How many to show.");
        var after = new Option<Guid?>("--after") { HelpName = "id", Description = "Go on after this recipient, the last one shown." };
        var trail = new Option<string?>("--trail")
        {
            HelpName = "whom",
            Description = "Everything that happened to one person, in order: a recipient's id, a profile's id or a phone number.",
        };
        var country = CountryOption.Of("a number");
        var command = new Command("recipients", "Show who got a campaign, who did not, and why. Numbers are masked.")
        {
            campaign,
            states,
            reason,
            most,
            after,
            trail,
            country,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var found = await CampaignNamed.Find(seat.Desk, parsed.GetValue(campaign)!, ct);
            return parsed.GetValue(trail) is { } whom
                ? await Trail(seat, found, whom, parsed.GetValue(country), ct)
                : await Page(
                    seat,
                    found,
                    [.. (parsed.GetValue(states) ?? []).Select(state => Codes.Member<RecipientState>(state)!.Value)],
                    parsed.GetValue(reason),
                    parsed.GetValue(after),
                    parsed.GetValue(most),
                    ct
                );
        });
        return command;
    }

    static async Task<int> Page(
        Seat seat,
        Campaign campaign,
        RecipientState[] states,
        string? reason,
        Guid? after,
        int most,
        CancellationToken ct
    )
    {
        var recipients = await seat.Desk.Campaigns.Recipients(campaign.Id, states, reason, after, most, ct)
            ?? throw new NotConfigured(
                $"Nobody of this campaign has the id {after}. Give the last id of the page before, or leave --after out to begin."
            );
        Guid? next = recipients.Count == most ? recipients[^1].Id : null;
        seat.Tell(
            new { recipients, next },
            [
                .. recipients.Select(one => $"{one.Id}  {Who(one), -20}  {Codes.Word(one.State), -9}  {Seat.Say(one.Reason)}"),
                recipients.Count == 0 ? "Nobody."
                : next is null ? $"{recipients.Count} shown, the last of them."
                : $"{recipients.Count} shown. The next: --after {next}",
            ]
        );
        return 0;
    }

    static async Task<int> Trail(Seat seat, Campaign campaign, string whom, string? country, CancellationToken ct)
    {
        var trails = await seat.Desk.Campaigns.Trail(campaign.Id, whom, country, ct);
        if (trails.Count == 0)
            throw new NotConfigured(
                "Nobody of this campaign is known by that. Give a recipient's id, a profile's id, or a number with its country code."
            );
        var zone = TimeZoneInfo.FindSystemTimeZoneById(campaign.TimeZone);
        seat.Tell(new { trails }, trails.SelectMany(trail => Told(trail, zone)));
        return 0;
    }

    static IEnumerable<string> Told(RecipientTrail trail, TimeZoneInfo zone)
    {
        var one = trail.Recipient;
        yield return $"{Who(one)}, recipient {one.Id}{(one.Variant is { } variant ? $", variant {variant}" : "")}";
        foreach (var happened in trail.Events)
            yield return $"  {Moment(happened.At, zone)}  {Seat.Say(happened.Step)}";
        yield return $"Now: {Seat.Say(one.Reason)}{(one is { State: RecipientState.Pending, NotBefore: { } until } ? $" Not before {Moment(until, zone)}." : "")}"
            + (
                one is { State: RecipientState.Pending, PlannedFor: { } day }
                    ? string.Create(CultureInfo.InvariantCulture, $" Planned for {day:yyyy-MM-dd}.")
                    : ""
            );
    }

    static string Who(CampaignRecipient one) => one.Phone ?? (one.IsUnreadable ? "unreadable" : "user id only");

    static string Moment(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
