using System.CommandLine;
using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary>Which of the business's numbers and accounts a command is about.</summary>
static class NumberOptions
{
    public static Option<string?> Number() =>
        new("--number") { HelpName = "number", Description = "Your number, by Meta's id or the phone; not needed where there is one." };

    public static Option<string?> Account() =>
        new("--account") { HelpName = "id", Description = "WhatsApp account, by Meta's id; not needed where there is one." };

    /// <summary>The accounts that are meant, by Meta's id.</summary>
    /// <param name="typed">Meta's id; null for all that reach Meta.</param>
    /// <exception cref="NotConfigured">There is none; the text says what to do.</exception>
    public static async Task<IReadOnlyList<string>> Accounts(Seat seat, string? typed, CancellationToken ct) =>
        await seat.Desk.Numbers.Accounts(typed, ct) switch
        {
            AccountChoice.Chosen { Accounts: var accounts } => accounts,
            var other => throw new NotConfigured(Seat.Say(other)),
        };
}
