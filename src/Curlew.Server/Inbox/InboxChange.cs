using System.CommandLine;
using Curlew.Server.Terminal;

namespace Curlew.Server.Inbox;

/// <summary><c>curlew inbox take-back</c> and <c>send-again</c>: what can be done about a reply that was written.</summary>
static class InboxChange
{
    public static Command TakeBack()
    {
        var id = Reply();
        var command = new Command("take-back", "Keep a reply from leaving, while it has not begun to.") { id };
        Seat.At(command, async (parsed, seat, ct) => seat.Report(await seat.Desk.Inbox.TakeBack(parsed.GetValue(id), ct)));
        return command;
    }

    public static Command SendAgain()
    {
        var id = Reply();
        var order = new Option<Guid?>("--command")
        {
            HelpName = "uuid",
            Description = "An id of your own for the new reply: given twice it is the same one. Default: a new one.",
        };
        var confirmed = new Option<bool>("--confirmed")
        {
            Description = "Take the risk that the customer gets it twice, where nobody knows whether it arrived.",
        };
        var command = new Command("send-again", "Send a reply again that failed, or of which nobody knows whether it arrived.")
        {
            id,
            order,
            confirmed,
        };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(
                await seat.WithMedia(parsed.Setting())
                    .Inbox.SendAgain(parsed.GetValue(id), parsed.GetValue(order) ?? Guid.CreateVersion7(), parsed.GetValue(confirmed), ct)
            )
        );
        return command;
    }

    static Argument<Guid> Reply() => new("reply") { Description = "Its id, as it was told when it was written." };
}
