using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew policies</c>: what is done about each error code of Meta's.</summary>
static class PoliciesCommand
{
    static readonly TimeSpan LongestDelay = TimeSpan.FromDays(30);

    public static Command Create()
    {
        var (database, data, json) = (Shared.Database(), Shared.Data(), Shared.Json());
        var changed = new Option<bool>("--changed") { Description = "Only those somebody has changed or added." };
        var command = new Command(
            "policies",
            "List what is done when Meta refuses with a code: tried again, postponed, slowed down, given up, unsubscribed, campaign paused, number stopped. A change counts on every server within seconds."
        )
        {
            changed,
            database,
            data,
            json,
            Set(),
            Reset(),
        };
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Shared.Current(parsed.GetValue(database), parsed.GetValue(data), ct);
                var policies = (await new ErrorPolicies(installation.Database).All(ct))
                    .Where(policy => !parsed.GetValue(changed) || policy.ChangedBy is not null)
                    .ToList();
                Tell(policies, parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    static Command Set()
    {
        var (database, data, json, by, code) = (Shared.Database(), Shared.Data(), Shared.Json(), Seat.By(), Code());
        var action = Word<ErrorAction>("--action", "What is done");
        var scope = Word<ErrorScope>("--scope", "What the code is about");
        var delay = new Option<string?>("--delay")
        {
            HelpName = "time",
            Description = "How long retry, postpone and slow_down wait: 90s, 15m, 4h or 2d. A time that Meta names goes before it.",
        };
        var grows = new Option<bool?>("--grows") { Description = "true: each wait is four times the one before." };
        var tries = new Option<int?>("--tries") { Description = "Most retries or postponements." };
        var meaning = new Option<string?>("--meaning") { HelpName = "words", Description = "What the code says." };
        var believes = new Option<bool?>("--believes-5xx")
        {
            Description =
                "true: the code proves a refusal even where Meta's own machines failed. Messages that arrived after such an answer have been seen.",
        };
        var command = new Command(
            "set",
            "Change what is done about a code, or add one; what is not given stays as it is. -1 is every code without a row of its own."
        )
        {
            code,
            action,
            scope,
            delay,
            grows,
            tries,
            meaning,
            believes,
            by,
            database,
            data,
            json,
        };
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Shared.Current(parsed.GetValue(database), parsed.GetValue(data), ct);
                var policies = new ErrorPolicies(installation.Database);
                var before = Before(await policies.All(ct), parsed.GetValue(code));
                var policy = before with
                {
                    Action = parsed.GetValue(action) ?? before.Action,
                    Scope = parsed.GetValue(scope) ?? before.Scope,
                    Grows = parsed.GetValue(grows) ?? before.Grows,
                    Tries = parsed.GetValue(tries) ?? before.Tries,
                    Meaning = parsed.GetValue(meaning) ?? before.Meaning,
                    Believes5xx = parsed.GetValue(believes) ?? before.Believes5xx,
                    ChangedBy = parsed.GetValue(by),
                };
                policy = policy with
                {
                    Delay =
                        parsed.GetValue(delay) is { } typed ? Delay(typed)
                        : policy.Waits ? before.Delay
                        : null,
                };
                if (policy.Problem is { } problem)
                    throw new NotConfigured($"That is no policy: {problem}. ./curlew policies shows what counts now.");
                await policies.Set(policy, policy.ChangedBy!, ct);
                Tell([policy], parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    static Command Reset()
    {
        var (database, data, json, code) = (Shared.Database(), Shared.Data(), Shared.Json(), Code());
        var command = new Command("reset", "Take back what was changed about a code; one that somebody added goes.")
        {
            code,
            database,
            data,
            json,
        };
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Shared.Current(parsed.GetValue(database), parsed.GetValue(data), ct);
                var policies = new ErrorPolicies(installation.Database);
                if (!await policies.Reset(parsed.GetValue(code), ct))
                    throw new NotConfigured($"There is no policy for {parsed.GetValue(code)}. ./curlew policies lists those there are.");
                Tell((await policies.All(ct)).Where(policy => policy.Code == parsed.GetValue(code)), parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    // A code that has no row begins as what counts for it so far: its range, or every other code.
    static ErrorPolicy Before(List<ErrorPolicy> all, int code) =>
        all.Find(policy => policy.Code == code) ?? new PolicyBook(all).For(code) with { Code = code, LastCode = code };

    static Argument<int> Code() => new("code") { Description = "Meta's error code, or the first of a range, as listed." };

    static Option<T?> Word<T>(string name, string what)
        where T : struct, Enum
    {
        var words = string.Join(", ", Enum.GetValues<T>().Select(ErrorPolicies.Word));
        var option = new Option<T?>(name) { HelpName = "word", Description = $"{what}: {words}." };
        option.CustomParser = result =>
        {
            if (ErrorPolicies.Parse<T>(result.Tokens[0].Value) is { } value)
                return value;
            result.AddError($"{name} is '{result.Tokens[0].Value}'; it is one of {words}.");
            return null;
        };
        return option;
    }

    static TimeSpan Delay(string typed)
    {
        var unit = typed.Length == 0 ? ' ' : typed[^1];
        var seconds = unit switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => 0,
        };
        return
            seconds > 0
            && int.TryParse(typed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0
            && (long)count * seconds <= LongestDelay.TotalSeconds
            ? TimeSpan.FromSeconds((long)count * seconds)
            : throw new NotConfigured($"--delay is '{typed}'; write it as in 90s, 15m, 4h or 2d, at most 30 days.");
    }

    static void Tell(IEnumerable<ErrorPolicy> policies, bool json)
    {
        var all = policies.ToList();
        if (json)
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        policies = all.Select(policy => new
                        {
                            policy.Code,
                            policy.LastCode,
                            action = ErrorPolicies.Word(policy.Action),
                            scope = ErrorPolicies.Word(policy.Scope),
                            delay_seconds = policy.Delay?.TotalSeconds,
                            policy.Grows,
                            policy.Tries,
                            policy.Meaning,
                            believes_5xx = policy.Believes5xx,
                            policy.ChangedBy,
                        }),
                    },
                    Output.Json
                )
            );
        else
            Console.WriteLine(all.Count == 0 ? "None." : string.Join('\n', all.Select(Line)));
    }

    static string Line(ErrorPolicy policy) =>
        string.Join(
            "  ",
            new[]
            {
                $"{(policy.LastCode > policy.Code ? $"{policy.Code}-{policy.LastCode}" : $"{policy.Code}"), -15}",
                $"{ErrorPolicies.Word(policy.Action), -14}",
                $"{ErrorPolicies.Word(policy.Scope), -8}",
                $"{(policy.Delay is { } delay ? $"{delay:g}{(policy.Grows ? " ×4" : "")}" : ""), -12}",
                $"{(policy.Tries is { } tries ? $"{tries} tries" : ""), -8}",
                policy.Meaning
                    + (policy.Believes5xx ? "; believed with a 5xx" : "")
                    + (policy.ChangedBy is { } by ? $"; changed by {by}" : ""),
            }
        );
}
