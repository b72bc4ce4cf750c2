using System.CommandLine;
using System.Text.Json;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Server.Hosting;
using Curlew.Server.Terminal;

namespace Curlew.Server.Profiles;

/// <summary><c>curlew profile</c>: looks a customer up, masked, and records what a person decided for them.</summary>
static class ProfileCommand
{
    public static Command Create() =>
        new("profile", "Look a customer up by number, e-mail address, user id or profile id, and record what they decided about marketing.")
        {
            Find(),
            Subscribe(wanted: true),
            Subscribe(wanted: false),
            Suppress(),
            Release(),
        };

    static Command Find()
    {
        var key = Key();
        return On(
            "find",
            "Show whom a key leads to. Personal data is masked.",
            key,
            [],
            async (installation, sealer, typed, country, _, json, ct) =>
            {
                var found = await new FindProfiles(installation.Database, sealer).By(typed, country, ct);
                if (json)
                    Console.WriteLine(JsonSerializer.Serialize(new { profiles = found }, Output.Json));
                else if (found.Count == 0)
                    await Console.Error.WriteLineAsync(Nobody);
                else
                    foreach (var profile in found)
                        Console.WriteLine(Describe(profile));
                return found.Count > 0 ? 0 : Shared.Unable;
            }
        );
    }

    static Command Subscribe(bool wanted)
    {
        var evidence = new Option<string>("--evidence")
        {
            HelpName = "words",
            Description = "How the person said so, as in \"called on 3 May\". Kept sealed, for ever.",
            Required = true,
        };
        var what = wanted ? "subscribe" : "unsubscribe";
        return On(
            what,
            $"Record that a person {(wanted ? "wants marketing" : "wants no more marketing")}. It counts from now on, and the proof is kept.",
            Key(),
            [evidence],
            async (installation, sealer, typed, country, parsed, json, ct) =>
            {
                var found = await new FindProfiles(installation.Database, sealer).By(typed, country, ct);
                if (found is not [var profile])
                    return Unclear(found);
                var decision = new Decision(
                    profile.Id,
                    wanted,
                    TimeProvider.System.GetUtcNow(),
                    "staff",
                    Evidence: $"{parsed.GetValue(evidence)} ({Shared.Who})"
                );
                await installation.Database.InTransaction(tx => new Subscriptions(sealer).Decide(tx, [decision], ct), ct);
                var subscription = wanted ? "subscribed" : "unsubscribed";
                Console.WriteLine(
                    json
                        ? JsonSerializer.Serialize(new { profile = profile.Id, subscription }, Output.Json)
                        : $"{profile.Phone ?? profile.Id.ToString()} is {subscription}."
                );
                return 0;
            }
        );
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
            (installation, sealer, typed, country, parsed, json, ct) => Numbered(typed, country, json, async phone => parsed
                        .GetValue(reason)!
                        .Length > 200
                        ? null
                    : await new Suppressions(installation.Database, sealer).Add(phone, parsed.GetValue(reason)!, Shared.Who, ct)
                        ? "suppressed"
                    : "suppressed already")
        );
    }

    static Command Release() =>
        On("release", "Take a number off that list.", Phone(), [], (installation, sealer, typed, country, _, json, ct) =>
            Numbered(typed, country, json, async phone =>
                await new Suppressions(installation.Database, sealer).Remove(phone, ct) ? "released" : "not suppressed"
            )
        );

    const string Nobody =
        "Nobody is known by that. Give a number with its country code, an e-mail address, a user id or a profile id; names are sealed and cannot be searched.";

    static Argument<string> Key() => new("key") { Description = "A number, an e-mail address, a user id or a profile id." };

    static Argument<string> Phone() => new("number") { Description = "A phone number." };

    static async Task<int> Numbered(string typed, string? country, bool json, Func<PhoneNumber, Task<string?>> change)
    {
        var (phone, doubt) = PhoneNumber.Read(typed, country);
        if (doubt is { } why)
        {
            await Console.Error.WriteLineAsync($"That {why.Words(country)}.");
            return Shared.Unable;
        }

        if (await change(phone) is not { } state)
        {
            await Console.Error.WriteLineAsync("--reason has more than 200 characters.");
            return Shared.Unable;
        }

        Console.WriteLine(
            json ? JsonSerializer.Serialize(new { phone = phone.Masked, state }, Output.Json) : $"{phone.Masked} is {state}."
        );
        return 0;
    }

    internal static int Unclear(List<FoundProfile> found)
    {
        Console.Error.WriteLine(
            found.Count == 0
                ? Nobody
                : $"{found.Count} profiles answer to that. Give the id of the one that is meant:\n{string.Join('\n', found.Select(Describe))}"
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
            )}{(profile.IsActive ? "" : ", inactive")}  {profile.TotalMessages} messages{(
                profile.LastInteraction is { } last ? $", the last on {last:yyyy-MM-dd}" : ""
            )}
            """;

    static Command On(
        string name,
        string description,
        Argument<string> key,
        Option[] options,
        Func<Installation, Sealer, string, string?, ParseResult, bool, CancellationToken, Task<int>> work
    )
    {
        var country = CountryOption.Of("a number");
        var (database, data, json) = (Shared.Database(), Shared.Data(), Shared.Json());
        var command = new Command(name, description) { key };
        foreach (var option in (Option[])[.. options, country, database, data, json])
            command.Add(option);
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Shared.Current(parsed.GetValue(database), parsed.GetValue(data), ct);
                using var sealer = await installation.OpenSealer(ct);
                return await work(installation, sealer, parsed.GetValue(key)!, parsed.GetValue(country), parsed, parsed.GetValue(json), ct);
            }
        );
        return command;
    }
}
