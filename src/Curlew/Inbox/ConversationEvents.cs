using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;

namespace Curlew.Inbox;

/// <summary>Whoever does something about a conversation, and when: what they do stands in it for their colleagues.</summary>
sealed record ConversationEvents(Sealer Sealer, Actor Actor, DateTimeOffset At)
{
    /// <summary>Adds what was done.</summary>
    /// <param name="kind">As in the column.</param>
    /// <param name="staff">To whom it was given.</param>
    /// <param name="text">A note, in clear.</param>
    public Task<int> Add(
        Transaction tx,
        ConversationKey conversation,
        string kind,
        CancellationToken ct,
        Guid? staff = null,
        string? label = null,
        string? text = null
    )
    {
        var id = Guid.CreateVersion7();
        return Insert(
            tx,
            [
                id,
                conversation.Profile,
                conversation.PhoneNumberId,
                At,
                kind,
                Actor.ToString(),
                Actor.Label,
                staff,
                label,
                text is null ? null : Sealer.Seal(text, new Cell("conversation_events", "text", id)),
            ],
            ct
        );
    }

    static Task<int> Insert(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);
}
