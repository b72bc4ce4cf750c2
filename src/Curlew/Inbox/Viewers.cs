using Curlew.Postgres;
using Curlew.Staff;

namespace Curlew.Inbox;

/// <summary>A colleague who has the same conversation before them.</summary>
public sealed record Viewer(string Name, bool IsTyping);

/// <summary>Who has a conversation before them just now, so that two do not answer the same question. Whoever is there says so again before the lease is
/// over; it is the database's clock that counts.</summary>
static class Viewers
{
    /// <summary>Long enough that a page which says so every ten seconds is not forgotten between two of them.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Says that somebody is here, and returns who else is.</summary>
    public static async Task<IReadOnlyList<Viewer>> Stay(
        Session session,
        Actor actor,
        ConversationKey conversation,
        bool isTyping,
        CancellationToken ct
    )
    {
        await Stay(session, [conversation.Profile, conversation.PhoneNumberId, actor.ToString(), actor.Label, isTyping, Lease], ct);
        return await Others(session, actor, conversation, ct);
    }

    public static Task<int> Leave(Session session, Actor actor, ConversationKey conversation, CancellationToken ct) =>
        session.Execute([conversation.Profile, conversation.PhoneNumberId, actor.ToString()], ct);

    public static async Task<IReadOnlyList<Viewer>> Others(
        Session session,
        Actor actor,
        ConversationKey conversation,
        CancellationToken ct
    ) =>
        await session.Query(
            [conversation.Profile, conversation.PhoneNumberId, actor.ToString()],
            row => new Viewer(row.GetString(0), row.GetBoolean(1)),
            ct
        );

    static Task<int> Stay(Session session, object?[] columns, CancellationToken ct) => session.Execute(columns, ct);
}
