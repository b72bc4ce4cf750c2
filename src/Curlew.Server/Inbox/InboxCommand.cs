using System.CommandLine;
using Curlew.Desks;
using Curlew.Inbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Inbox;

/// <summary><c>curlew inbox</c>: who has written, what was said, whose it is, and whether something is left to do.</summary>
static class InboxCommand
{
    public static Command Create() =>
        new(
            "inbox",
            """
            Look after conversations. A customer is named by number, e-mail address, user id or profile id.
              ./curlew inbox list --waiting
              ./curlew inbox show "+1 555 123 4567"
              ./curlew inbox assign "+1 555 123 4567" --to ana@example.com
              ./curlew inbox reply "+1 555 123 4567" "Yes, until six."
              ./curlew inbox done "+1 555 123 4567"
            """
        )
        {
            InboxLists.List(),
            InboxThread.Show(),
            InboxLists.Search(),
            InboxReply.Create(),
            InboxChange.TakeBack(),
            InboxChange.SendAgain(),
            Assign(),
            HandOver(),
            OnOne("unassign", "Make a conversation nobody's.", (inbox, one, _, ct) => inbox.Unassign(one, ct)),
            Done(),
            OnOne("reopen", "Open a conversation again that was done.", (inbox, one, _, ct) => inbox.Reopen(one, ct)),
            Note(),
            Label("label", "Add a label to a conversation.", (inbox, one, label, ct) => inbox.AddLabel(one, label, ct)),
            Label("unlabel", "Remove a label from a conversation.", (inbox, one, label, ct) => inbox.RemoveLabel(one, label, ct)),
        };

    static Command Assign()
    {
        var to = Colleague();
        return ToSomebody("assign", "Give a conversation that is nobody's to a colleague.", to, [], (inbox, one, staff, _, ct) =>
            inbox.Assign(one, staff, ct)
        );
    }

    static Command HandOver()
    {
        var (to, note) = (
            Colleague(),
            new Option<string?>("--note") { HelpName = "words", Description = "What they should know. Only colleagues can see it." }
        );
        return ToSomebody(
            "hand-over",
            "Give a conversation to a colleague, whoever looked after it.",
            to,
            [note],
            (inbox, one, staff, parsed, ct) => inbox.HandOver(one, staff, parsed.GetValue(note), ct)
        );
    }

    static Command ToSomebody(
        string name,
        string description,
        Option<string> to,
        IReadOnlyList<Option> further,
        Func<InboxDesk, ConversationKey, Guid, ParseResult, CancellationToken, Task<ConversationOutcome>> verb
    )
    {
        var command = new Command(name, description);
        var named = ConversationNamed.On(command);
        command.Add(to);
        foreach (var option in further)
            command.Add(option);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            if (await named.Find(parsed, seat, ct) is not { } conversation)
                return Shared.Unable;
            // Whom nobody knows has no id either: the desk says so, and keeps it.
            var colleague = await seat.Desk.Staff.Find(parsed.GetValue(to)!, ct);
            return seat.Report(await verb(seat.Desk.Inbox, conversation, colleague?.Id ?? Guid.Empty, parsed, ct));
        });
        return command;
    }

    static Command Done()
    {
        var even = new Option<bool>("--even-unread") { Description = "Although the customer wrote what nobody has read." };
        return OnOne(
            "done",
            "Say that nothing is left to do. If the customer writes again, the conversation opens by itself.",
            (inbox, one, parsed, ct) => inbox.Done(one, parsed.GetValue(even), ct),
            even
        );
    }

    static Command Note()
    {
        var text = new Argument<string>("text") { Description = "The note, up to 4,000 characters." };
        return OnOne(
            "note",
            "Note something for colleagues. The customer never sees it.",
            (inbox, one, parsed, ct) => inbox.Note(one, parsed.GetValue(text)!, ct),
            text
        );
    }

    static Command Label(
        string name,
        string description,
        Func<InboxDesk, ConversationKey, string, CancellationToken, Task<ConversationOutcome>> verb
    )
    {
        var label = new Argument<string>("label") { Description = "1 to 50 characters. It is kept in clear, so name no person." };
        return OnOne(name, description, (inbox, one, parsed, ct) => verb(inbox, one, parsed.GetValue(label)!, ct), label);
    }

    static Command OnOne(
        string name,
        string description,
        Func<InboxDesk, ConversationKey, ParseResult, CancellationToken, Task<ConversationOutcome>> verb,
        params IEnumerable<Symbol> own
    )
    {
        var command = new Command(name, description);
        var named = ConversationNamed.On(command);
        foreach (var symbol in own)
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        Seat.At(command, async (parsed, seat, ct) =>
            await named.Find(parsed, seat, ct) is { } conversation
                ? seat.Report(await verb(seat.Desk.Inbox, conversation, parsed, ct))
                : Shared.Unable
        );
        return command;
    }

    static Option<string> Colleague() =>
        new("--to")
        {
            HelpName = "colleague",
            Description = "E-mail address or id of a colleague, as ./curlew staff list shows them.",
            Required = true,
        };
}
