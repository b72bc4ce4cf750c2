using System.CommandLine;
using Curlew.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Profiles;

/// <summary><c>curlew profile</c>: looks a customer up, masked, and records what a person decided for them.</summary>
static class ProfileCommand
{
    public static Command Create() =>
        new("profile", "Look a customer up by number, e-mail address, user id or profile id, and record what they decided about marketing.")
        {
            Find(),
            Show(),
            Subscribe(wanted: true),
            Subscribe(wanted: false),
            Suppress(),
            Release(),
        };

    static Command Find() =>
        On("find", "Show whom a key leads to. Personal data is masked.", Key(), [], async (parsed, seat, typed, country, ct) =>
        {
            var profiles = await seat.Desk.Profiles.Find(typed, country, ct);
            if (profiles.Count == 0)
                await Console.Error.WriteLineAsync(Nobody);
            seat.Tell(new { profiles }, profiles.Select(Describe));
            return profiles.Count > 0 ? 0 : Shared.Unable;
        });

    static Command Show()
    {
        var reveal = RevealOptions.Field();
        var own = new Option<string?>("--reveal-field")
        {
            HelpName = "name",
            Description = "One of your own fields in clear; needs --purpose.",
        };
        var purpose = RevealOptions.Purpose("--reveal", "--reveal-field");
        var command = On(
            "show",
            "Show one person, masked; with --reveal one field in clear. That you saw it, and what for, is kept.",
            Key(),
            [reveal, own, purpose],
            async (parsed, seat, typed, country, ct) =>
            {
                var found = await seat.Desk.Profiles.Find(typed, country, ct);
                if (found is not [var profile])
                    return Unclear(found);
                if (parsed.GetValue(reveal) is { } field && parsed.GetValue(purpose) is { } why)
                    return seat.Report(await seat.Desk.Profiles.Reveal(profile.Id, field, why, ct));
                if (parsed.GetValue(own) is { } name && parsed.GetValue(purpose) is { } what)
                    return seat.Report(await seat.Desk.Profiles.Reveal(profile.Id, name, what, ct));
                seat.Tell(profile, Describe(profile));
                return 0;
            }
        );
        RevealOptions.NeedPurpose(command, reveal, purpose);
        RevealOptions.NeedPurpose(command, own, purpose);
        return command;
    }

    static Command Subscribe(bool wanted)
    {
        var evidence = new Option<string>("--evidence")
        {
            HelpName = "words",
            Description = "How the person said so, as in \"called on 3 May\". Kept sealed, for ever.",
            Required = true,
        };
        return On(
            wanted ? "subscribe" : "unsubscribe",
            $"Record that a person {(wanted ? "wants marketing" : "wants no more marketing")}. It counts from now on, and the proof is kept.",
            Key(),
            [evidence],
            async (parsed, seat, typed, country, ct) =>
            {
                var (desk, words) = (seat.Desk.Profiles, parsed.GetValue(evidence)!);
                return await (wanted ? desk.Subscribe(typed, country, words, ct) : desk.Unsubscribe(typed, country, words, ct)) switch
                {
                    SubscriptionOutcome.Several { Profiles: var found } => Unclear([.. found]),
                    SubscriptionOutcome.Subscribed done => Tell(seat, done.Profile, done.Phone, "subscribed"),
                    SubscriptionOutcome.Unsubscribed done => Tell(seat, done.Profile, done.Phone, "unsubscribed"),
                    _ => Unclear([]),
                };
            }
        );
    }

    static int Tell(Seat seat, Guid profile, string? phone, string subscription)
    {
        seat.Tell(new { profile, subscription }, $"{phone ?? profile.ToString()} is {subscription}.");
        return 0;
    }

    static Command Suppress()
    {
        var reason = new Option<string>("--reason")
        {
            HelpName = "words",
            Description = "Why, without personal data, in at most 200 characters.",
            Required = true,
        };
        return On(
            "suppress",
            "Put a number on the list of those no campaign is sent to, whoever has it, known or not.",
            Phone(),
            [reason],
            async (parsed, seat, typed, country, ct) =>
                Tell(seat, await seat.Desk.Profiles.Suppress(typed, country, parsed.GetValue(reason)!, ct))
        );
    }

    static Command Release() =>
        On("release", "Take a number off that list.", Phone(), [], async (_, seat, typed, country, ct) =>
            Tell(seat, await seat.Desk.Profiles.Release(typed, country, ct))
        );

    static int Tell(Seat seat, SuppressionOutcome outcome)
    {
        var (phone, state) = outcome switch
        {
            SuppressionOutcome.Suppressed done => (done.Phone, "suppressed"),
            SuppressionOutcome.SuppressedAlready before => (before.Phone, "suppressed already"),
            SuppressionOutcome.Released done => (done.Phone, "released"),
            SuppressionOutcome.NotSuppressed none => (none.Phone, "not suppressed"),
            _ => (null, ""),
        };
        if (phone is null)
        {
            Console.Error.WriteLine(
                outcome is SuppressionOutcome.ReasonTooLong { Most: var most }
                    ? $"--reason has more than {most} characters."
                    : Seat.Say(outcome)
            );
            return Shared.Unable;
        }

        seat.Tell(new { phone, state }, $"{phone} is {state}.");
        return 0;
    }

    internal const string Nobody =
        "Nobody is known by that. Give a number with its country code, an e-mail address, a user id or a profile id; by name people are found with ./curlew inbox search.";

    static Argument<string> Key() => new("key") { Description = "A number, an e-mail address, a user id or a profile id." };

    static Argument<string> Phone() => new("number") { Description = "A phone number." };

    internal static int Unclear(List<FoundProfile> found)
    {
        Console.Error.WriteLine(
            found.Count == 0
                ? Nobody
                : $"{found.Count} profiles match that. Give the id of the one that is meant:\n{string.Join('\n', found.Select(Describe))}"
        );
        return Shared.Unable;
    }

    static string Describe(FoundProfile profile) =>
        $"""
            {profile.Id}  {profile.Phone ?? "no number"}  {profile.Name ?? "no name"}  {profile.Email ?? "no e-mail"}
              {profile.City ?? "–"}, {profile.State ?? "–"} {profile.Zipcode} {profile.Country}  {profile.Tier}  tags: {(
                profile.Tags is [] ? "none" : string.Join(", ", profile.Tags)
            )}
              {profile.Subscription}{(profile.SubscriptionUpdatedAt is { } since ? $" since {since:yyyy-MM-dd}" : "")}{(
                profile.IsSuppressed ? ", suppressed" : ""
            )}{(profile.IsActive ? "" : ", inactive")}  {Shared.Count(profile.TotalMessages, "message", "messages")}{(
                profile.LastInteraction is { } last ? $", the last on {last:yyyy-MM-dd}" : ""
            )}{string.Concat(profile.Fields.Select(field => $"\n  {field.Label}: {field.Value}"))}
            """;

    static Command On(
        string name,
        string description,
        Argument<string> key,
        Option[] options,
        Func<ParseResult, Seat, string, string?, CancellationToken, Task<int>> work
    )
    {
        var country = CountryOption.Of("a number");
        var command = new Command(name, description) { key };
        foreach (var option in (Option[])[.. options, country])
            command.Add(option);
        Seat.At(command, (parsed, seat, ct) => work(parsed, seat, parsed.GetValue(key)!, parsed.GetValue(country), ct));
        return command;
    }
}
