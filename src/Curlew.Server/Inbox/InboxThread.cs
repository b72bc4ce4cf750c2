using System.CommandLine;
using Curlew.Desks;
using Curlew.Inbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Inbox;

/// <summary><c>curlew inbox show</c>: a conversation with everything that happened in it, oldest first.</summary>
static class InboxThread
{
    public static Command Show()
    {
        var most = Shared.Number("--most", 30, 1, 500, "How many of the latest messages and events to show.");
        var command = new Command("show", "Show a conversation, and count it as read. That you opened it is kept.");
        var named = ConversationNamed.On(command);
        command.Add(most);
        Seat.Reaching(command, Run, parsed => parsed.Setting()("CURLEW_READ_RECEIPTS") == "on");
        return command;

        async Task<int> Run(ParseResult parsed, Seat seat, CancellationToken ct)
        {
            if (await named.Find(parsed, seat, ct) is not { } conversation)
                return Shared.Unable;
            var opened = await seat.Desk.Inbox.Open(conversation, parsed.GetValue(most), ct);
            if (opened is null)
                return seat.Report(new ConversationOutcome.NoSuchConversation());
            seat.Tell(opened, Lines(opened, TimeProvider.System.GetUtcNow()));
            return 0;
        }
    }

    static IEnumerable<string> Lines(OpenedConversation opened, DateTimeOffset now)
    {
        yield return InboxLists.Line(opened.Conversation with { Latest = null });
        var closes = opened.Conversation.WindowClosesAt;
        yield return closes > now
            ? $"Anything may be sent until {Seat.Day(closes)}, then templates only."
            : $"Only templates may be sent since {Seat.Day(closes)}.";
        foreach (
            var line in opened
                .Page.Messages.Select(message => (message.At, message.Id, Text: Message(message)))
                .Concat(opened.Page.Events.Select(one => (one.At, one.Id, Text: Event(one))))
                .OrderBy(line => line.At)
                .ThenBy(line => line.Id)
        )
            yield return line.Text;
        if (opened.Draft is { } draft)
            yield return $"Draft: {draft}";
    }

    static string Message(ThreadMessage one)
    {
        var said = one.IsRevoked ? "(taken back)" : one.EditedText ?? one.Text ?? $"({one.Type})";
        var marks = string.Concat(one.Reactions.Select(reaction => $"  {reaction.Emoji}"));
        var quote = one.Quote is { } quoted ? $"  [answers: {InboxLists.Cut(quoted.Text ?? quoted.Type)}]" : "";
        var status = one.Incoming ? "" : $"  ({one.Status}{(one.FailureReason is { } why ? $": {why}" : "")})";
        return $"{Seat.Day(one.At)}  {(one.Incoming ? "customer" : one.FromCampaign ? "campaign" : "we")}: {said}{quote}{marks}{status}";
    }

    static string Event(ThreadEvent one)
    {
        var what = one.Kind.Replace('_', ' ');
        return $"{Seat.Day(one.At)}  * {what}{(one.To is { } to ? $" to {to}" : "")}{(one.Label is { } label ? $" #{label}" : "")}{(one.By is { } by ? $" by {by}" : "")}{(one.Text is { } text ? $": {text}" : "")}";
    }
}
