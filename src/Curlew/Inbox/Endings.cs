using Curlew.Postgres;

namespace Curlew.Inbox;

/// <summary>Whether something is left to do in a conversation. A message from the customer opens it by itself, in the transaction that stores it.</summary>
static class Endings
{
    /// <summary>Nothing is left to do.</summary>
    /// <param name="evenUnread">Although the customer wrote what nobody has read.</param>
    public static async Task<ConversationOutcome> Done(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        bool evenUnread,
        CancellationToken ct
    )
    {
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (held.IsDone)
            return new ConversationOutcome.ClosedAlready();
        if (held.Unread > 0 && !evenUnread)
            return new ConversationOutcome.HasUnread(held.Unread);
        await Close(tx, [conversation.Profile, conversation.PhoneNumberId, events.At, events.Actor.Label], ct);
        await events.Add(tx, conversation, "done", ct);
        return new ConversationOutcome.Closed();
    }

    /// <summary>Something is left to do after all.</summary>
    public static async Task<ConversationOutcome> Reopen(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        CancellationToken ct
    )
    {
        if (await HeldConversation.Hold(tx, conversation, ct) is not { } held)
            return new ConversationOutcome.NoSuchConversation();
        if (!held.IsDone)
            return new ConversationOutcome.OpenAlready();
        await Open(tx, conversation.Profile, conversation.PhoneNumberId, ct);
        await events.Add(tx, conversation, "reopened", ct);
        return new ConversationOutcome.Reopened();
    }

    static Task<int> Close(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Open(Transaction tx, Guid profile, string phoneNumberId, CancellationToken ct) =>
        tx.Execute([profile, phoneNumberId], ct);
}
