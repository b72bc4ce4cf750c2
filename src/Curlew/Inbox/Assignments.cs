using Curlew.Postgres;
using Curlew.Staff;

namespace Curlew.Inbox;

/// <summary>Who looks after a conversation: at most one person, so that two who take it at once learn of each other.</summary>
static class Assignments
{
    /// <summary>Gives a conversation that is nobody's to somebody.</summary>
    public static async Task<ConversationOutcome> Assign(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        Guid staff,
        CancellationToken ct
    )
    {
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (await Colleague(tx, events, staff, ct) is not { } colleague)
            return new ConversationOutcome.NoSuchColleague();
        if (held.AssignedTo == staff)
            return new ConversationOutcome.AssignedAlready(colleague.Name);
        if (held.AssignedTo is { } other)
            return new ConversationOutcome.AssignedToOther((await Member(tx, events, other, ct))?.Name ?? other.ToString());
        await Write(tx, conversation.Profile, conversation.PhoneNumberId, staff, ct);
        await events.Add(tx, conversation, "assigned", ct, staff);
        return new ConversationOutcome.Assigned(colleague.Name);
    }

    /// <summary>Gives a conversation to somebody, whosever it was.</summary>
    /// <param name="note">What they should know; null for nothing.</param>
    public static async Task<ConversationOutcome> HandOver(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        Guid staff,
        string? note,
        CancellationToken ct
    )
    {
        if (note?.Length > Notes.LongestNote)
            return new ConversationOutcome.TooLong(note.Length, Notes.LongestNote);
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (await Colleague(tx, events, staff, ct) is not { } colleague)
            return new ConversationOutcome.NoSuchColleague();
        if (held.AssignedTo == staff)
            return new ConversationOutcome.AssignedAlready(colleague.Name);
        await Write(tx, conversation.Profile, conversation.PhoneNumberId, staff, ct);
        await events.Add(tx, conversation, "handed_over", ct, staff, text: string.IsNullOrWhiteSpace(note) ? null : note.Trim());
        return new ConversationOutcome.HandedOver(colleague.Name);
    }

    /// <summary>Makes a conversation nobody's.</summary>
    public static async Task<ConversationOutcome> Unassign(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        CancellationToken ct
    )
    {
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (held.AssignedTo is null)
            return new ConversationOutcome.NobodysAlready();
        await Write(tx, conversation.Profile, conversation.PhoneNumberId, null, ct);
        await events.Add(tx, conversation, "unassigned", ct);
        return new ConversationOutcome.Unassigned();
    }

    // Whoever may not answer would leave the customer waiting.
    static async Task<StaffMember?> Colleague(Transaction tx, ConversationEvents events, Guid staff, CancellationToken ct) =>
        await Member(tx, events, staff, ct) is { State: not StaffState.Disabled } member
        && member.Role.Holds().Contains(Permission.AnswerConversations)
            ? member
            : null;

    static Task<StaffMember?> Member(Transaction tx, ConversationEvents events, Guid staff, CancellationToken ct) =>
        Staffing.Find(tx, events.Sealer, staff.ToString(), ct);

    static Task<int> Write(Transaction tx, Guid profile, string phoneNumberId, Guid? staff, CancellationToken ct) =>
        tx.Execute([profile, phoneNumberId, staff], ct);
}
