using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary>How a number stands, in words.</summary>
static class NumberWords
{
    /// <summary>The number that is meant.</summary>
    /// <exception cref="NotConfigured">It is not plain which; the text says what to give.</exception>
    public static NumberStanding Chosen(NumberChoice choice) =>
        choice is NumberChoice.Chosen { Number: var number } ? number : throw new NotConfigured(Seat.Say(choice));

    /// <summary>What it does, or why it does nothing.</summary>
    public static string State(NumberStanding number) =>
        number switch
        {
            { RetiredAt: { } at } => $"retired {Seat.Day(at)} by {number.RetiredBy}: it sends nothing",
            { StoppedReason: { } reason } =>
                $"STOPPED{(number.StoppedUntil is { } until ? $" until {Seat.Day(until)}, when it sends again by itself" : "")}: {Seat.Say(reason)}",
            { HasToken: false } =>
                $"sends nothing: no access token of its account {number.WabaId} is known. Give ./curlew number add {number.Id} --account {number.WabaId}",
            _ => "sends",
        };
}
