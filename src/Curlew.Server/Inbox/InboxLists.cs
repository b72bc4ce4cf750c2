using System.CommandLine;
using System.Globalization;
using Curlew.Inbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Inbox;

/// <summary>Lists of conversations, and what a search finds, one line each.</summary>
static class InboxLists
{
    const int LongestText = 60;

    public static Command List()
    {
        var which = new Dictionary<ConversationList, Option<bool>>
        {
            [ConversationList.Unassigned] = new("--unassigned") { Description = "Those nobody looks after." },
            [ConversationList.Waiting] = new("--waiting") { Description = "Whoever waits for an answer, the longest first." },
            [ConversationList.Closing] = new("--closing") { Description = "Those whose window closes within two hours." },
            [ConversationList.Done] = new("--done") { Description = "Those that are done." },
        };
        var number = new Option<string?>("--number") { HelpName = "id", Description = "Those with one business number, by Meta's id." };
        var label = new Option<string?>("--label") { HelpName = "label", Description = "Those with a label." };
        var most = Shared.Number("--most", 30, 1, 500, "How many to show.");
        var command = new Command("list", "List open conversations, whoever wrote last first.") { number, label, most };
        foreach (var option in which.Values)
            command.Add(option);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var chosen = which.Where(one => parsed.GetValue(one.Value)).Select(one => one.Key).ToList();
            if (chosen.Count > 1)
                throw new NotConfigured("Give one of --unassigned, --waiting, --closing and --done, or none of them.");
            var filter = new ConversationFilter(chosen.FirstOrDefault(), parsed.GetValue(number), parsed.GetValue(label));
            var conversations = await seat.Desk.Inbox.List(filter, most: parsed.GetValue(most), ct: ct);
            var counts = await seat.Desk.Inbox.Counts(ct);
            seat.Tell(
                new { conversations, counts },
                [
                    .. conversations.Select(Line).DefaultIfEmpty("There are none."),
                    $"{Some(counts.Waiting)} wait for an answer, {Some(counts.Unassigned)} are nobody's.",
                ]
            );
            return 0;
        });
        return command;
    }

    public static Command Search()
    {
        var words = new Argument<string>("words")
        {
            Description = "A whole number, an e-mail address, an id, a name or its beginning, or words of a message.",
        };
        var country = CountryOption.Of("a number");
        var most = Shared.Number("--most", 30, 1, 500, "How many messages to show.");
        var command = new Command("search", "Find conversations. That you searched is kept; what for is not.") { words, country, most };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var found = await seat.Desk.Inbox.Search(parsed.GetValue(words)!, parsed.GetValue(country), parsed.GetValue(most), ct);
            seat.Tell(
                found,
                [
                    .. found.Conversations.Select(Line),
                    .. found.Messages.Select(one =>
                        $"{one.Profile}  {Seat.Day(one.At)}  {one.Name ?? "no name"}  {(one.Incoming ? "" : "we: ")}{Cut(one.Text)}"
                    ),
                ]
            );
            if (found.Conversations.Count + found.Messages.Count > 0)
                return 0;
            await Console.Error.WriteLineAsync("Nothing was found.");
            return Shared.Unable;
        });
        return command;
    }

    internal static string Line(Conversation one) =>
        string.Join("  ", new[] { $"{one.Profile}", Seat.Day(one.LatestAt), Who(one), State(one), Latest(one) }.OfType<string>());

    internal static string Who(Conversation one) => $"{one.Name ?? "no name"} ({one.Phone ?? "user id only"})";

    internal static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestText
            ? line
            : $"{line[..(char.IsHighSurrogate(line[LongestText - 1]) ? LongestText - 1 : LongestText)]}…";
    }

    static string State(Conversation one) =>
        string.Join(
            ", ",
            new[]
            {
                one.DoneAt is not null ? "done" : null,
                one.Unread > 0 ? $"{one.Unread.ToString(CultureInfo.InvariantCulture)} unread" : null,
                one.WaitingSince is { } since ? $"waits since {Seat.Day(since)}" : null,
                one.AssignedTo is null ? "nobody's" : one.AssignedName ?? "unreadable",
                one.Labels.Count > 0 ? string.Join(' ', one.Labels.Select(label => $"#{label}")) : null,
            }.OfType<string>()
        );

    static string? Latest(Conversation one) =>
        one.Latest is { } latest ? $"{(latest.Incoming ? "" : "we: ")}{(latest.Text is { } text ? Cut(text) : latest.Type)}" : null;

    static string Some(int count) => count < InboxCounts.Most ? count.ToString(CultureInfo.InvariantCulture) : "100 or more";
}
