using System.Text.Json.Serialization;

namespace Curlew.Inbox;

/// <summary>Which conversation: a customer and one business number.</summary>
/// <param name="PhoneNumberId">The business number, by Meta's id.</param>
public readonly record struct ConversationKey(Guid Profile, string PhoneNumberId);

/// <summary>A conversation in a list: somebody who has written, and the latest message between them and one business number.</summary>
/// <param name="LatestAt">When one of the two last wrote by hand or by answer; campaigns do not move a conversation up.</param>
/// <param name="Unread">Messages from the customer since the business last wrote or read.</param>
/// <param name="WindowClosesAt">Until when anything may be sent; a template may be sent later too.</param>
/// <param name="Phone">Masked, as in <c>+1 ••• ••• 4567</c>; null for people who show only a user id.</param>
public sealed record Conversation(
    Guid Profile,
    string PhoneNumberId,
    DateTimeOffset LatestAt,
    int Unread,
    DateTimeOffset WindowClosesAt,
    string? Name,
    string? Phone,
    bool Subscribed,
    LatestMessage? Latest
)
{
    /// <summary>Since when the customer waits for an answer: their first message without one; null when they do not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>When somebody said that nothing is left to do; null while it is open.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Who looks after it; null for nobody.</summary>
    public Guid? AssignedTo { get; init; }

    /// <summary>Their name.</summary>
    public string? AssignedName { get; init; }

    /// <summary>Words of the business's own, in order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether something of it does not open: somebody has changed a row. It is shown without that.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>Where the next page of the list begins.</summary>
    public required ConversationCursor Cursor { get; init; }

    [JsonIgnore]
    public ConversationKey Key => new(Profile, PhoneNumberId);
}

/// <summary>The message a conversation shows in the list.</summary>
public sealed record LatestMessage(Guid Id, DateTimeOffset At, bool Incoming, string Type, string? Text, string Status);

/// <summary>A place in a list of conversations.</summary>
/// <param name="At">What the list is ordered by.</param>
public readonly record struct ConversationCursor(DateTimeOffset At, Guid Profile, string PhoneNumberId);

/// <summary>The lists of the inbox.</summary>
public enum ConversationList
{
    /// <summary>Not done, whoever wrote last first.</summary>
    Open,

    /// <summary>Open and one's own.</summary>
    Mine,

    /// <summary>Open and nobody's.</summary>
    Unassigned,

    /// <summary>Whoever waits for an answer, the longest first.</summary>
    Waiting,

    /// <summary>Open, with a window that closes within two hours, the first first.</summary>
    Closing,

    /// <summary>Done, the latest first.</summary>
    Done,
}

/// <summary>Which conversations to list.</summary>
/// <param name="PhoneNumberId">Those of one business number; null for all.</param>
/// <param name="Label">Those with a label; null for all.</param>
/// <param name="Staff">Whose, for <see cref="ConversationList.Mine"/>.</param>
public sealed record ConversationFilter(
    ConversationList List = ConversationList.Open,
    string? PhoneNumberId = null,
    string? Label = null,
    Guid Staff = default
);

/// <summary>What there is to do; each counted to 100 at most.</summary>
/// <param name="Waiting">People who wait for an answer.</param>
/// <param name="Mine">One's own open conversations.</param>
/// <param name="Unassigned">Open ones that are nobody's.</param>
public sealed record InboxCounts(int Waiting, int Mine, int Unassigned)
{
    /// <summary>Nothing is counted further.</summary>
    public const int Most = 100;
}
