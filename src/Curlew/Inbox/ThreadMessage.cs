using Curlew.Messages;

namespace Curlew.Inbox;

/// <summary>A message as a conversation shows it.</summary>
/// <param name="Text">What it says, in clear; null where there is none.</param>
/// <param name="FromCampaign">Sent by a campaign.</param>
/// <param name="Answers">The message it answers or reacts to, where that one is known.</param>
public sealed record ThreadMessage(
    Guid Id,
    DateTimeOffset At,
    bool Incoming,
    string Type,
    string? Text,
    string Status,
    Media? Media,
    int? FailureCode,
    string? FailureReason,
    bool FromCampaign,
    Guid? Answers
)
{
    /// <summary>The message it answers, as far as it is shown with it; null where it answers none that is known.</summary>
    public Quote? Quote { get; init; }

    /// <summary>The emoji that stand at it, at most one of each side.</summary>
    public IReadOnlyList<Reaction> Reactions { get; init; } = [];

    /// <summary>What it says since it was edited; null where it was not.</summary>
    public string? EditedText { get; init; }

    /// <summary>Whether it was taken back.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether its text does not open: somebody has changed the row. It is shown without it.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>The place of this message.</summary>
    public Cursor Cursor => new(At, Id);
}

/// <summary>A file of a message. <paramref name="Url"/> is where the store keeps it, null until it is there; <paramref name="Bytes"/> its
/// size.</summary>
public sealed record Media(string? Type, int? Bytes, string? Url);

/// <summary>A message that another one answers.</summary>
public sealed record Quote(Guid Id, bool Incoming, string Type, string? Text);

/// <summary>An emoji at a message.</summary>
/// <param name="Incoming">Whether the customer gave it.</param>
public sealed record Reaction(string Emoji, bool Incoming);

/// <summary>Something that happened between two messages: what colleagues did and noted, what the customer decided about marketing, a changed
/// identity.</summary>
/// <param name="Kind">assigned, handed_over, unassigned, done, reopened, labelled, unlabelled, note; subscribed, unsubscribed; user_changed_number,
/// user_changed_user_id.</param>
/// <param name="By">Who did it; of a decision about marketing where it was made.</param>
/// <param name="To">To whom it was given.</param>
/// <param name="Text">The note.</param>
public sealed record ThreadEvent(Guid Id, DateTimeOffset At, string Kind, string? By, string? To, string? Label, string? Text)
{
    /// <summary>Whether its text does not open: somebody has changed the row. It is shown without it.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>The place of this event.</summary>
    public Cursor Cursor => new(At, Id);
}

/// <summary>One page of a conversation, oldest first.</summary>
/// <param name="Older">Where the page before it begins; null at the beginning of the conversation.</param>
/// <param name="Newer">Where the page after it begins; null at its end.</param>
public sealed record ThreadPage(IReadOnlyList<ThreadMessage> Messages, IReadOnlyList<ThreadEvent> Events, Cursor? Older, Cursor? Newer);
