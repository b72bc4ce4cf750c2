using Curlew.Words;

namespace Curlew.Inbox;

/// <summary>What a reply that could leave waits for.</summary>
[Code("inbox.waits")]
public abstract record ReplyWait
{
    /// <summary>The number sends nothing until somebody lets it.</summary>
    public sealed record NumberStopped(Saying Reason) : ReplyWait;

    /// <summary>Meta has asked the number to wait.</summary>
    public sealed record NumberSlowed(DateTimeOffset Until) : ReplyWait;

    /// <summary>Nothing is sent from this database until somebody confirms it.</summary>
    public sealed record DatabaseHeld : ReplyWait;

    /// <summary>No access token of the number's account is known.</summary>
    public sealed record NoWayToMeta : ReplyWait;

    /// <summary>It was provably not taken, and is tried again.</summary>
    public sealed record NextTry(DateTimeOffset At, Saying Why) : ReplyWait;

    /// <summary>The portfolio has reached as many people as it may in 24 hours.</summary>
    public sealed record NoRoom(DateTimeOffset FreeAt) : ReplyWait;
}
