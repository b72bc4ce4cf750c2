using Curlew.Postgres;

namespace Curlew.Inbox;

/// <summary>What colleagues tell each other about a conversation; customers never see it.</summary>
static class Notes
{
    public const int LongestNote = 4_000;

    public static async Task<ConversationOutcome> Add(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        string text,
        CancellationToken ct
    )
    {
        if (string.IsNullOrWhiteSpace(text))
            return new ConversationOutcome.NothingSaid();
        if (text.Length > LongestNote)
            return new ConversationOutcome.TooLong(text.Length, LongestNote);
        if (await HeldConversation.Hold(tx, conversation, ct) is null)
            return new ConversationOutcome.NoSuchConversation();
        await events.Add(tx, conversation, "note", ct, text: text.Trim());
        return new ConversationOutcome.Noted();
    }
}
