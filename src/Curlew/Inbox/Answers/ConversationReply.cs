using Curlew.Words;

namespace Curlew.Inbox;

/// <summary>A reply as it stands now.</summary>
/// <param name="Id">Its message, once there is one, has the same id unless it had to be tried again.</param>
/// <param name="WrittenBy">Who wrote it, in the stable form.</param>
/// <param name="Writer">Their name.</param>
/// <param name="MessageType">In Meta's words.</param>
/// <param name="Text">What the customer reads of it, in clear; null where it was not asked for or there is none.</param>
public sealed record ConversationReply(
    Guid Id,
    Guid Command,
    Guid Profile,
    string PhoneNumberId,
    string WrittenBy,
    string Writer,
    DateTimeOffset WrittenAt,
    string MessageType,
    string? Text,
    ReplyState State
)
{
    /// <summary>The message it quotes or is a reaction to.</summary>
    public Guid? Answers { get; init; }

    /// <summary>MIME type of its file; null where it has none.</summary>
    public string? FileType { get; init; }

    /// <summary>Size of its file in bytes.</summary>
    public int? FileBytes { get; init; }

    /// <summary>When it is to leave; null for at once.</summary>
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>How long it surely can still be taken back; zero when that is over.</summary>
    public TimeSpan Undo { get; init; }

    /// <summary>Its message; null before it was begun.</summary>
    public Guid? Message { get; init; }

    /// <summary>Meta's error code; null where Meta gave none.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>Why it failed, or what it waits for; null where there is nothing to say.</summary>
    public Saying? Reason { get; init; }

    /// <summary>What can be done about it; null where nothing need be.</summary>
    public ReplyRemedy? Remedy { get; init; }

    /// <summary>The reply that was sent again by this one.</summary>
    public Guid? AgainOf { get; init; }

    /// <summary>Whether its text does not open: somebody has changed the row.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>How far a reply is.</summary>
[Code("inbox.reply_state")]
public enum ReplyState
{
    /// <summary>Waits for the moment somebody chose.</summary>
    Scheduled,

    /// <summary>Kept here and not begun: it can be taken back.</summary>
    Held,
    Sending,
    Sent,
    Delivered,
    Read,

    /// <summary>Provably not taken, or given up by WhatsApp.</summary>
    Failed,

    /// <summary>The answer was lost: a status will tell, and nothing sends it again by itself.</summary>
    Uncertain,
    TakenBack,
}

/// <summary>What can be done about a reply that did not arrive.</summary>
[Code("inbox.remedy")]
public enum ReplyRemedy
{
    /// <summary>The service window has closed.</summary>
    SendTemplate,

    /// <summary>Write it otherwise.</summary>
    ChangeIt,

    /// <summary>Nothing is wrong with it: send it again.</summary>
    SendAgain,

    /// <summary>Nothing yet: a status may still tell.</summary>
    WaitForStatus,

    /// <summary>Nobody can write to this person.</summary>
    LeaveIt,
}
