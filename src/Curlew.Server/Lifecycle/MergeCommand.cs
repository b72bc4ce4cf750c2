using System.CommandLine;
using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew merge</c>: profiles that may be one person.</summary>
static class MergeCommand
{
    const int Most = 200;

    public static Command Create() =>
        new("merge", "Decide about pairs of profiles that may be one person. Nothing is ever merged without somebody saying so.")
        {
            List(),
            Show(),
            Join(),
            Dismiss(),
        };

    static Command List()
    {
        var command = new Command("list", "List the pairs nobody has decided about, oldest first, masked.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var pairs = await seat.Desk.Merges.Open(Most, ct);
            seat.Tell(
                new
                {
                    candidates = pairs.Select(pair => new
                    {
                        pair.Seen!.Older,
                        pair.Seen.Younger,
                        pair.Seen.Reason,
                        pair.Seen.NotedAt,
                        who = new[] { Who(pair.One), Who(pair.Other) },
                    }),
                },
                [
                    .. pairs.Select(pair =>
                        $"{pair.Seen!.Older} {pair.Seen.Younger}  {Seat.Day(pair.Seen.NotedAt)}  {Who(pair.One)} / {Who(pair.Other)}: {Why(pair.Seen.Reason)}"
                    ),
                    pairs.Count == 0
                        ? Seat.Say(Nothing.Pairs)
                        : "Look closer with ./curlew merge show ONE OTHER, decide with ./curlew merge join KEPT GONE or ./curlew merge dismiss ONE OTHER.",
                ]
            );
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var (one, other) = (Profile("one", "Profile."), Profile("other", "The other profile."));
        var command = new Command("show", "Show what speaks for and against two profiles being one person, masked.") { one, other };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var pair = await seat.Desk.Merges.Look(parsed.GetValue(one), parsed.GetValue(other), ct);
            if (pair is not { One: { } first, Other: { } second })
                throw new NotConfigured(
                    "One of these profiles is not there; it may have been merged already. ./curlew merge list shows the pairs."
                );
            seat.Tell(
                new
                {
                    reason = pair.Seen?.Reason,
                    noted_at = pair.Seen?.NotedAt,
                    profiles = new[] { first, second },
                },
                pair.Seen is { } seen
                    ? $"{Seat.Day(seen.NotedAt)}: {Why(seen.Reason)}"
                    : "Nothing that was seen says that they are one person.",
                Line(first),
                Line(second)
            );
            return 0;
        });
        return command;
    }

    static Command Join()
    {
        var (kept, gone, by) = (
            Profile("kept", "The profile that stays."),
            Profile("gone", "The profile that becomes part of it."),
            Seat.By()
        );
        var because = new Option<string>("--because")
        {
            HelpName = "words",
            Description = "Why they are one person; kept sealed with the merge.",
            Required = true,
        };
        var command = new Command(
            "join",
            "Make one profile of two: messages, conversations, campaigns and consent move over, the stricter subscription stays. It cannot be undone."
        )
        {
            kept,
            gone,
            because,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var merges = seat.For(parsed.GetValue(by)).Merges;
            var outcome = await merges.Join(parsed.GetValue(kept), parsed.GetValue(gone), parsed.GetValue(because)!, ct);
            return seat.Report(outcome, further: Moved(outcome));
        });
        return command;
    }

    static Command Dismiss()
    {
        var (one, other, by) = (Profile("one", "Profile."), Profile("other", "The other profile."), Seat.By());
        var command = new Command("dismiss", "Note that a pair is two people; it is not listed again.") { one, other, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Merges.AreTwo(parsed.GetValue(one), parsed.GetValue(other), ct))
        );
        return command;
    }

    static IEnumerable<string> Moved(MergeOutcome outcome) =>
        outcome is MergeOutcome.Merged { Moved: var moved }
            ? moved.Where(table => table.Value > 0).Select(table => $"  {table.Value:N0} {table.Key.Replace('_', ' ')} moved over")
            : [];

    static string Why(string reason) =>
        reason switch
        {
            "both_identifiers" => "a message showed the number of one and the user id of the other",
            "same_number" => "two spellings of one number",
            "changed_number" => "WhatsApp said that one has taken the number of the other",
            "changed_user_id" => "WhatsApp said that one has taken the user id of the other",
            "send_answer" => "WhatsApp took a message to one of them for the other",
            "status" => "WhatsApp delivered a message to one of them to the other",
            "reply" => "one of them answered a message that went to the other",
            _ => reason,
        };

    static string Line(MaskedPerson person) =>
        $"{person.Id}  {person.Who}{(person.HasUserId ? ", user id" : "")}{(person.HasName ? ", named" : "")}  {person.Country ?? "--"}  {person.Subscription}, {person.Tier}  {person.Messages:N0} messages, {Seat.Day(person.FirstContact)} to {Seat.Day(person.LastInteraction)}";

    static string Who(MaskedPerson? person) => person?.Who ?? "gone";

    static Argument<Guid> Profile(string name, string description) => new(name) { Description = description + " Id as listed." };
}
