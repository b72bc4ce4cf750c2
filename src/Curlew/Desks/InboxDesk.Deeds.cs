using Curlew.Inbox;
using Curlew.Staff;

namespace Curlew.Desks;

/// <content>What is done about a conversation: given to somebody, ended, noted in, grouped, begun to be answered.</content>
public sealed partial class InboxDesk
{
    static readonly Verb Assigning = new("conversation.assign", Permission.AnswerConversations);
    static readonly Verb HandingOver = new("conversation.hand_over", Permission.AnswerConversations);
    static readonly Verb Unassigning = new("conversation.unassign", Permission.AnswerConversations);
    static readonly Verb Ending = new("conversation.done", Permission.AnswerConversations);
    static readonly Verb Reopening = new("conversation.reopen", Permission.AnswerConversations);
    static readonly Verb Noting = new("conversation.note", Permission.AnswerConversations);
    static readonly Verb Labelling = new("conversation.label", Permission.AnswerConversations);
    static readonly Verb Unlabelling = new("conversation.unlabel", Permission.AnswerConversations);
    static readonly Verb Drafting = new("conversation.draft", Permission.AnswerConversations);
    static readonly Verb Staying = new("conversation.stay", Permission.ReadConversations);
    static readonly Verb Typing = new("conversation.type", Permission.AnswerConversations);

    /// <summary>Takes a conversation that is nobody's, or gives it to a colleague.</summary>
    /// <param name="staff">Null for oneself.</param>
    public Task<ConversationOutcome> Assign(ConversationKey conversation, Guid? staff = null, CancellationToken ct = default) =>
        desk.Do<ConversationOutcome>(
            Assigning,
            About(conversation),
            async tx =>
                (staff ?? desk.OwnAccount) is { } colleague
                    ? await Assignments.Assign(tx, Events, conversation, colleague, ct)
                    : new ConversationOutcome.NoAccount(),
            ct
        );

    /// <summary>Gives a conversation to a colleague, whosever it was.</summary>
    /// <param name="note">What they should know, up to 4,000 characters; null for nothing.</param>
    public Task<ConversationOutcome> HandOver(ConversationKey conversation, Guid staff, string? note, CancellationToken ct = default) =>
        desk.Do(HandingOver, About(conversation), tx => Assignments.HandOver(tx, Events, conversation, staff, note, ct), ct);

    /// <summary>Makes a conversation nobody's.</summary>
    public Task<ConversationOutcome> Unassign(ConversationKey conversation, CancellationToken ct = default) =>
        desk.Do(Unassigning, About(conversation), tx => Assignments.Unassign(tx, Events, conversation, ct), ct);

    /// <summary>Nothing is left to do, until the customer writes again.</summary>
    /// <param name="evenUnread">Although the customer wrote what nobody has read.</param>
    public Task<ConversationOutcome> Done(ConversationKey conversation, bool evenUnread = false, CancellationToken ct = default) =>
        desk.Do(Ending, About(conversation), tx => Endings.Done(tx, Events, conversation, evenUnread, ct), ct);

    /// <summary>Something is left to do after all.</summary>
    public Task<ConversationOutcome> Reopen(ConversationKey conversation, CancellationToken ct = default) =>
        desk.Do(Reopening, About(conversation), tx => Endings.Reopen(tx, Events, conversation, ct), ct);

    /// <summary>Notes something for colleagues; the customer never sees it.</summary>
    /// <param name="text">1 to 4,000 characters; kept sealed.</param>
    public Task<ConversationOutcome> Note(ConversationKey conversation, string text, CancellationToken ct = default) =>
        desk.Do(Noting, About(conversation), tx => Notes.Add(tx, Events, conversation, text, ct), ct);

    /// <summary>Adds a label.</summary>
    /// <param name="label">1 to 50 characters, no personal data: it stands in clear.</param>
    public Task<ConversationOutcome> AddLabel(ConversationKey conversation, string label, CancellationToken ct = default) =>
        desk.Do(Labelling, About(conversation), tx => Labels.Add(tx, Events, conversation, label, ct), ct);

    /// <summary>Removes a label.</summary>
    public Task<ConversationOutcome> RemoveLabel(ConversationKey conversation, string label, CancellationToken ct = default) =>
        desk.Do(Unlabelling, About(conversation), tx => Labels.Remove(tx, Events, conversation, label, ct), ct);

    /// <summary>Keeps what somebody has begun to write, for them alone, in place of what was kept before.</summary>
    /// <param name="text">Up to 4,096 characters; null or blank forgets it.</param>
    public Task<ConversationOutcome> KeepDraft(ConversationKey conversation, string? text, CancellationToken ct = default) =>
        desk.Jot(
            Drafting,
            About(conversation),
            database => database.InTransaction(tx => Drafts.Keep(tx, Events, conversation, text, ct), ct),
            ct
        );

    /// <summary>Says that somebody has a conversation before them, and tells who else has. It counts for half a minute unless it is said again.</summary>
    public Task<IReadOnlyList<Viewer>> Stay(ConversationKey conversation, bool isTyping, CancellationToken ct = default) =>
        desk.Jot(Staying, About(conversation), database => Viewers.Stay(database, desk.Actor, conversation, isTyping, ct), ct);

    /// <summary>Says that somebody has it before them no longer.</summary>
    public Task<int> Leave(ConversationKey conversation, CancellationToken ct = default) =>
        desk.Jot(Staying, About(conversation), database => Viewers.Leave(database, desk.Actor, conversation, ct), ct);

    /// <summary>Lets the customer see that an answer is being written, for up to 25 seconds; that marks what they wrote as read. False where WhatsApp did not
    /// take it.</summary>
    public async Task<bool> ShowTyping(ConversationKey conversation, CancellationToken ct = default) =>
        await desk.Jot(Typing, About(conversation), database => Receipts.Latest(database, conversation, desk.Clock.GetUtcNow(), ct), ct)
            is { } message
        && await Receipts.Send(desk.ToMeta, desk.Sealer, conversation, message, typing: true, ct);

    ConversationEvents Events => new(desk.Sealer, desk.Actor, desk.Clock.GetUtcNow());
}
