using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Inbox;

/// <summary>What customers see of somebody looking at their messages: blue ticks, and that an answer is being written.</summary>
static class Receipts
{
    // Messages can be marked for 30 days (Meta, read receipts, 2026-03).
    static readonly TimeSpan Oldest = TimeSpan.FromDays(30);

    /// <summary>WhatsApp id of the latest message from the customer, sealed; null where there is none that could be marked.</summary>
    public static Task<string?> Latest(Session session, ConversationKey conversation, DateTimeOffset now, CancellationToken ct) =>
        Latest(session, conversation, [conversation.Profile, conversation.PhoneNumberId, now - Oldest], ct);

    /// <summary>Marks a message and everything before it as read. One that fails is not tried again: the next one says the same of this one.</summary>
    /// <param name="typing">Whether the customer is shown that an answer is being written, for up to 25 seconds.</param>
    public static async Task<bool> Send(
        Lines lines,
        Sealer sealer,
        ConversationKey conversation,
        string message,
        bool typing,
        CancellationToken ct
    ) =>
        await lines.Find(conversation.PhoneNumberId, ct) is { } api
        && new OpenedRow(sealer).WhatsAppId(message) is { } wamid
        && await api.MarkRead(wamid.Text, typing, ct) is WhatsApp.Done<bool>;

    static Task<string?> Latest(Session session, ConversationKey conversation, object?[] place, CancellationToken ct) =>
        session.First(place, row => row.GetString(0), ct);
}
