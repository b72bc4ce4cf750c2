using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;

namespace Curlew.Inbox;

/// <summary>What somebody has begun to write: each person has a draft of their own in each conversation.</summary>
static class Drafts
{
    // WhatsApp's own limit of a text.
    const int LongestText = 4_096;

    /// <summary>Keeps a draft in place of the one before; an empty one is forgotten.</summary>
    public static async Task<ConversationOutcome> Keep(
        Transaction tx,
        ConversationEvents events,
        ConversationKey conversation,
        string? text,
        CancellationToken ct
    )
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            await Drop(tx, conversation.Profile, conversation.PhoneNumberId, events.Actor.ToString(), ct);
            return new ConversationOutcome.DraftDropped();
        }

        if (text.Length > LongestText)
            return new ConversationOutcome.TooLong(text.Length, LongestText);
        if (await HeldConversation.Hold(tx, conversation, ct) is null)
            return new ConversationOutcome.NoSuchConversation();
        var id = Guid.CreateVersion7();
        await Put(
            tx,
            [
                conversation.Profile,
                conversation.PhoneNumberId,
                events.Actor.ToString(),
                id,
                events.Sealer.Seal(text, new Cell("conversation_drafts", "text", id)),
                events.At,
            ],
            ct
        );
        return new ConversationOutcome.DraftKept();
    }

    /// <summary>Somebody's draft; null where there is none, or it does not open.</summary>
    public static Task<string?> Of(Session session, Sealer sealer, ConversationKey conversation, Actor actor, CancellationToken ct) =>
        Read(session, sealer, conversation, actor.ToString(), ct);

    static Task<string?> Read(Session session, Sealer sealer, ConversationKey conversation, string actor, CancellationToken ct) =>
        session.First(
            [conversation.Profile, conversation.PhoneNumberId, actor],
            row => new OpenedRow(sealer).Text(row.GetString(1), new Cell("conversation_drafts", "text", row.GetGuid(0))),
            ct
        );

    static Task<int> Put(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Drop(Transaction tx, Guid profile, string phoneNumberId, string actor, CancellationToken ct) =>
        tx.Execute([profile, phoneNumberId, actor], ct);
}
