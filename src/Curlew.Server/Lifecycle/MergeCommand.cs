using System.CommandLine;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Profiles;
using Curlew.Server.Rehearsals.Reports;
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
            var pairs = await Merges(seat).Candidates(Most, ct);
            var people = await new Glimpses(seat.Database, seat.Sealer).Of(
                pairs.SelectMany(pair => new[] { pair.Older, pair.Younger }),
                ct
            );
            seat.Tell(
                new
                {
                    candidates = pairs.Select(pair => new
                    {
                        pair.Older,
                        pair.Younger,
                        pair.Reason,
                        pair.NotedAt,
                        who = new[] { Who(people, pair.Older), Who(people, pair.Younger) },
                    }),
                },
                [
                    .. pairs.Select(pair =>
                        $"{pair.Older} {pair.Younger}  {Seat.Day(pair.NotedAt)}  {Who(people, pair.Older)} / {Who(people, pair.Younger)}: {Why(pair.Reason)}"
                    ),
                    pairs.Count == 0
                        ? "No pair waits for a decision."
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
            var people = await new Glimpses(seat.Database, seat.Sealer).Of([parsed.GetValue(one), parsed.GetValue(other)], ct);
            var pair = (await Merges(seat).Candidates(int.MaxValue, ct)).Find(p =>
                people.ContainsKey(p.Older) && people.ContainsKey(p.Younger)
            );
            if (people.Count < 2)
                throw new NotConfigured(
                    "One of these profiles is not there; it may have been merged already. ./curlew merge list shows the pairs."
                );
            seat.Tell(
                new
                {
                    reason = pair?.Reason,
                    noted_at = pair?.NotedAt,
                    profiles = people.Values,
                },
                [
                    pair is null ? "Nothing that was seen says that they are one person." : $"{Seat.Day(pair.NotedAt)}: {Why(pair.Reason)}",
                    .. people.Values.Select(Line),
                ]
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
            var outcome = await Merges(seat)
                .Run(parsed.GetValue(kept), parsed.GetValue(gone), parsed.GetValue(by)!, parsed.GetValue(because)!, ct);
            seat.Tell(new { outcome = outcome.GetType().Name, moved = (outcome as MergeOutcome.Merged)?.Moved }, Describe(outcome));
            return outcome is MergeOutcome.Merged ? 0 : Shared.Broken;
        });
        return command;
    }

    static Command Dismiss()
    {
        var (one, other, by) = (Profile("one", "Profile."), Profile("other", "The other profile."), Seat.By());
        var command = new Command("dismiss", "Note that a pair is two people; it is not listed again.") { one, other, by };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var dismissed = await Merges(seat).AreTwo(parsed.GetValue(one), parsed.GetValue(other), parsed.GetValue(by)!, ct);
            seat.Tell(
                new { dismissed },
                dismissed ? "Noted: they are two people." : "This pair is not open: it is not listed, or somebody has decided already."
            );
            return dismissed ? 0 : Shared.Broken;
        });
        return command;
    }

    static string Describe(MergeOutcome outcome) =>
        outcome switch
        {
            MergeOutcome.Merged merged =>
                $"One profile is left. Moved: {string.Join(", ", merged.Moved.Where(moved => moved.Value > 0).Select(moved => $"{moved.Value} {moved.Key.Replace('_', ' ')}").DefaultIfEmpty("nothing"))}.",
            MergeOutcome.SameProfile => "Both ids are the same profile.",
            MergeOutcome.NoSuchProfile missing => $"There is no profile {missing.Id}; it may have been merged already.",
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: say here what it means."),
        };

    static string Why(string reason) =>
        reason switch
        {
            "both_identifiers" => "a message showed the number of one and the user id of the other",
            "same_number" => "two spellings of one number",
            "changed_number" => "WhatsApp said that one has taken the number of the other",
            "changed_user_id" => "WhatsApp said that one has taken the user id of the other",
            _ => reason,
        };

    static string Line(Glimpse person) =>
        $"{person.Id}  {person.Who}{(person.HasUserId ? ", user id" : "")}{(person.HasName ? ", named" : "")}  {person.Country ?? "--"}  {person.Subscription}, {person.Tier}  {person.Messages:N0} messages, {Seat.Day(person.FirstContact)} to {Seat.Day(person.LastInteraction)}";

    static string Who(IReadOnlyDictionary<Guid, Glimpse> people, Guid profile) => people.GetValueOrDefault(profile)?.Who ?? "gone";

    static Argument<Guid> Profile(string name, string description) => new(name) { Description = description + " Id as listed." };

    static MergeProfiles Merges(Seat seat) => new(seat.Database, seat.Sealer, TimeProvider.System);
}
