using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew policies</c>: what is done about each error code of Meta's.</summary>
static class PoliciesCommand
{
    const int MostTries = 100;

    static readonly TimeSpan LongestDelay = TimeSpan.FromDays(30);

    public static Command Create()
    {
        var changed = new Option<bool>("--changed") { Description = "Only those somebody has changed or added." };
        var command = new Command(
            "policies",
            "List what is done when Meta refuses with a code: tried again, postponed, slowed down, given up, unsubscribed, campaign paused, number stopped. A change counts on every server within seconds."
        )
        {
            changed,
            Set(),
            Reset(),
        };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var all = await seat.Desk.Policies.All(ct);
            Tell(seat, all.Where(policy => !parsed.GetValue(changed) || policy.ChangedBy is not null));
            return 0;
        });
        return command;
    }

    static Command Set()
    {
        var (by, code) = (Seat.By(), Code());
        var action = Word<ErrorAction>("--action", "What is done");
        var scope = Word<ErrorScope>("--scope", "What the code is about");
        var delay = new Option<string?>("--delay")
        {
            HelpName = "time",
            Description = "How long retry, postpone and slow_down wait: 90s, 15m, 4h or 2d. A time that Meta names goes before it.",
        };
        var grows = new Option<bool?>("--grows") { Description = "true: each wait is four times the one before." };
        var tries = Shared.Number("--tries", 0, MostTries, "Most retries or postponements.");
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
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var change = new PolicyChange(parsed.GetValue(code))
            {
                Action = parsed.GetValue(action),
                Scope = parsed.GetValue(scope),
                Delay = parsed.GetValue(delay) is { } typed ? Delay(typed) : null,
                Grows = parsed.GetValue(grows),
                Tries = parsed.GetValue(tries),
                Meaning = parsed.GetValue(meaning),
                Believes5xx = parsed.GetValue(believes),
            };
            return Tell(seat, await seat.For(parsed.GetValue(by)).Policies.Change(change, ct));
        });
        return command;
    }

    static Command Reset()
    {
        var code = Code();
        var command = new Command("reset", "Take back what was changed about a code; one that somebody added goes.") { code };
        Seat.At(command, async (parsed, seat, ct) => Tell(seat, await seat.Desk.Policies.TakeBack(parsed.GetValue(code), ct)));
        return command;
    }

    // What counts from now on is looked at like a list of one.
    static int Tell(Seat seat, PolicyOutcome outcome)
    {
        if (!outcome.IsDone)
            return seat.Report(outcome);
        var policy = outcome is PolicyOutcome.Changed changed ? changed.Policy : ((PolicyOutcome.TakenBack)outcome).Policy;
        Tell(seat, policy is null ? [] : [policy]);
        return 0;
    }

    static Argument<int> Code() => new("code") { Description = "Meta's error code, or the first of a range, as listed." };

    static Option<T?> Word<T>(string name, string what)
        where T : struct, Enum
    {
        var words = string.Join(", ", Enum.GetValues<T>().Select(Codes.Word));
        var option = new Option<T?>(name) { HelpName = "word", Description = $"{what}: {words}." };
        option.CustomParser = result =>
        {
            if (Codes.Member<T>(result.Tokens[0].Value) is { } value)
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

    static void Tell(Seat seat, IEnumerable<ErrorPolicy> policies) =>
        seat.Tell(
            new
            {
                policies = policies.Select(policy => new
                {
                    policy.Code,
                    policy.LastCode,
                    action = Codes.Word(policy.Action),
                    scope = Codes.Word(policy.Scope),
                    delay_seconds = policy.Delay?.TotalSeconds,
                    policy.Grows,
                    policy.Tries,
                    meaning = policy.Means(),
                    believes_5xx = policy.Believes5xx,
                    policy.ChangedBy,
                }),
            },
            policies.Select(Line).DefaultIfEmpty("None.")
        );

    static string Line(ErrorPolicy policy) =>
        string.Join(
            "  ",
            new[]
            {
                $"{(policy.LastCode > policy.Code ? $"{policy.Code}-{policy.LastCode}" : $"{policy.Code}"), -15}",
                $"{Codes.Word(policy.Action), -14}",
                $"{Codes.Word(policy.Scope), -8}",
                $"{(policy.Delay is { } delay ? $"{delay:g}{(policy.Grows ? " ×4" : "")}" : ""), -12}",
                $"{(policy.Tries is { } tries ? $"{tries} tries" : ""), -8}",
                Seat.Say(policy.Means())
                    + (policy.Believes5xx ? "; believed with a 5xx" : "")
                    + (policy.ChangedBy is { } by ? $"; changed by {by}" : ""),
            }
        );
}
