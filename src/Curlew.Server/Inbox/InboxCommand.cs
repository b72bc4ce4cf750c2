using System.CommandLine;

namespace Curlew.Server.Inbox;

/// <summary><c>curlew inbox</c>: what customers wrote, and the answers of people.</summary>
static class InboxCommand
{
    public static Command Create() =>
        new("inbox", "Answer customers by hand.") { InboxReply.Create(), InboxChange.TakeBack(), InboxChange.SendAgain() };
}
