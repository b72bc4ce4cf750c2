using Curlew.Messages;

namespace Curlew.Inbox;

/// <summary>What somebody wants to be sent to a customer.</summary>
/// <param name="Command">Made by whoever writes, for this one reply: given twice it is the same reply, on whatever server.</param>
/// <param name="PhoneNumberId">The business number it leaves from, by Meta's id.</param>
public sealed record NewReply(Guid Command, Guid Profile, string PhoneNumberId, ReplyContent Content)
{
    /// <summary>How long a reply can be taken back where nothing else is said.</summary>
    public static readonly TimeSpan UsualUndo = TimeSpan.FromSeconds(5);

    /// <summary>The longest that it can be held for that.</summary>
    public static readonly TimeSpan LongestUndo = TimeSpan.FromSeconds(30);

    /// <summary>The message it quotes, or that it is a reaction to; null for none.</summary>
    public Guid? Answers { get; init; }

    /// <summary>The file of a <see cref="ReplyContent.File"/>.</summary>
    public ReplyFile? File { get; init; }

    /// <summary>When it is to leave, business time; null for at once.</summary>
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>How long it is held so that it can be taken back, 0 to 30 seconds of the database's clock: it leaves also where nobody waits for that.</summary>
    public TimeSpan Undo { get; init; } = UsualUndo;

    /// <summary>The latest message that whoever writes has seen; null asks for no look at what was written since.</summary>
    public Cursor? Seen { get; init; }

    /// <summary>Whether it leaves even where somebody has written since.</summary>
    public bool Anyway { get; init; }
}
