using Curlew.Postgres;

namespace Curlew.Inbox;

/// <summary>How a conversation stands while somebody decides about it: nobody changes it until that is committed.</summary>
sealed record HeldConversation(bool IsDone, Guid? AssignedTo, int Unread, string[] Labels)
{
    /// <summary>Null where there is none.</summary>
    public static Task<HeldConversation?> Hold(Transaction tx, ConversationKey conversation, CancellationToken ct) =>
        tx.First(
            [conversation.Profile, conversation.PhoneNumberId],
            row => new HeldConversation(row.GetBoolean(0), row.OrNull<Guid>(1), row.GetInt32(2), row.GetFieldValue<string[]>(3)),
            ct
        );
}
