using System.CommandLine;
using Curlew.Inbox;
using Curlew.Server.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Inbox;

/// <summary>Which conversation somebody means at a command line: the customer, by whatever leads to them, and the business number where they wrote to
/// several.</summary>
sealed record ConversationNamed(Argument<string> Customer, Option<string?> Number, Option<string?> Country)
{
    public static ConversationNamed On(Command command)
    {
        var named = new ConversationNamed(
            new("customer") { Description = "Number, e-mail address, user id or profile id of the customer." },
            new("--number") { HelpName = "id", Description = "The business number, by Meta's id, where the customer wrote to several." },
            CountryOption.Of("a customer's number")
        );
        command.Add(named.Customer);
        command.Add(named.Number);
        command.Add(named.Country);
        return named;
    }

    /// <summary>Null where it is not certainly one; then it has been said why.</summary>
    public async Task<ConversationKey?> Find(ParseResult parsed, Seat seat, CancellationToken ct)
    {
        var (typed, number) = (parsed.GetValue(Customer)!, parsed.GetValue(Number));
        var people = Guid.TryParse(typed, out var id)
            ? [id]
            : (await seat.Desk.Profiles.Find(typed, parsed.GetValue(Country), ct)).ConvertAll(person => person.Id);
        if (people is not [var profile])
            return await Unclear(people.Count == 0 ? ProfileCommand.Nobody : $"That leads to {people.Count} people. Give a profile id.");
        var conversations = (await seat.Desk.Inbox.Of(profile, ct)).Where(one => number is null || one.PhoneNumberId == number).ToList();
        return conversations switch
        {
            [] => await Unclear("They have not written, or not to that number."),
            [var one] => one.Key,
            _ => await Unclear(
                $"They wrote to several numbers. Choose one with --number: {string.Join(", ", conversations.Select(one => one.PhoneNumberId))}."
            ),
        };
    }

    static async Task<ConversationKey?> Unclear(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return null;
    }
}
