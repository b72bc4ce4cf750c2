using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary>How a number is called and how it stands, in words.</summary>
static class NumberWords
{
    public static string Name(NumberStanding number) => $"{number.Phone ?? "number"} ({number.Id})";

    /// <summary>The number that is meant.</summary>
    /// <exception cref="NotConfigured">It is not plain which; the text says what to give.</exception>
    public static NumberStanding Chosen(NumberChoice choice) =>
        choice switch
        {
            NumberChosen chosen => chosen.Number,
            SeveralNumbers several => throw new NotConfigured(
                $"There are several numbers; choose one with --number, by the id in parentheses: {Names(several.Numbers)}."
            ),
            NoNumberNamed { Numbers: [] } none => throw new NotConfigured(
                $"There is no number {none.Typed}. ./curlew number add brings one in."
            ),
            NoNumberNamed none => throw new NotConfigured($"There is no number {none.Typed}. There are: {Names(none.Numbers)}."),
            RetiredNumberNamed retired => throw new NotConfigured(
                $"{Name(retired.Number)} is retired and sends nothing. ./curlew number add {retired.Number.Id} takes it back."
            ),
            _ => throw new NotConfigured(
                "No number is set up yet. ./curlew number add brings one in. To try Curlew without one: ./curlew demo."
            ),
        };

    static string Names(IReadOnlyList<NumberStanding> numbers) => string.Join(", ", numbers.Select(Name));

    /// <summary>What it does, or why it does nothing.</summary>
    public static string State(NumberStanding number) =>
        number switch
        {
            { RetiredAt: { } at } => $"retired {Seat.Day(at)} by {number.RetiredBy}: it sends nothing",
            { StoppedReason: { } reason } =>
                $"STOPPED{(number.StoppedUntil is { } until ? $" until {Seat.Day(until)}, when it sends again by itself" : "")}: {reason}",
            { HasToken: false } =>
                $"sends nothing: no access token of its account {number.WabaId} is known. Give ./curlew number add {number.Id} --account {number.WabaId}",
            _ => "sends",
        };
}
