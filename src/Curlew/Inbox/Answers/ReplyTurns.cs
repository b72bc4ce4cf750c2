using Curlew.Postgres;
using Curlew.Words;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>Whose turn it is to leave among the replies, and how it ended for them.</summary>
static class ReplyTurns
{
    /// <summary>From the claim to the attempt, in which a file of 100 MB may go up to Meta.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(6);

    /// <summary>A reply that is to be sent now.</summary>
    /// <param name="Content">Sealed.</param>
    public sealed record Turn(
        Guid Id,
        Guid Profile,
        string PhoneNumberId,
        string Writer,
        string Content,
        string? MediaType,
        string? UploadedId,
        DateTimeOffset? UploadedAt,
        int Tries
    );

    /// <summary>Who is to be written to, as it stands when the attempt is written; sealed as it is stored.</summary>
    /// <param name="Answered">WhatsApp id of the message that is quoted, sealed.</param>
    public sealed record Addressee(
        Guid Profile,
        string? Phone,
        string? WaId,
        string? UserId,
        bool IsActive,
        bool IsSuppressed,
        DateTimeOffset? LastIncoming,
        string? Answered,
        bool IsAnswer
    )
    {
        /// <summary>Why nothing may be sent to them; null where it may.</summary>
        public InboxReplyOutcome? Refusal(DateTimeOffset now) =>
            IsSuppressed ? new InboxReplyOutcome.Suppressed()
            : !IsActive ? new InboxReplyOutcome.Inactive()
            : LastIncoming + WriteReply.Window is not { } closes || closes <= now
                ? new InboxReplyOutcome.WindowClosed(LastIncoming + WriteReply.Window)
            : IsAnswer && Answered is null ? new InboxReplyOutcome.NoSuchMessage()
            : null;
    }

    /// <summary>Frees what servers held that went away.</summary>
    public static Task<int> Rescue(Session session, CancellationToken ct) => session.Execute([], ct);

    /// <summary>Ends those that may not leave any more because the service window has closed.</summary>
    public static Task<int> Lapse(Session session, DateTimeOffset now, CancellationToken ct)
    {
        var closed = Saying.Of(new InboxReplyOutcome.WindowClosed(null));
        return Lapse(session, now, WriteReply.Window, closed.English, closed.Values!, ct);
    }

    /// <summary>Takes those that are due and lets nobody else have them.</summary>
    public static Task<List<Turn>> Claim(Session session, DateTimeOffset now, int most, CancellationToken ct) =>
        session.Query([now, Lease, most], Read, ct);

    /// <summary>Whether it is still to be sent, and by whoever claimed it; nobody can change that before the transaction ends.</summary>
    public static async Task<bool> IsOurs(Transaction tx, Guid reply, CancellationToken ct) => await IsOurs(tx, [reply], ct);

    /// <summary>Whom it goes to; null where they are gone.</summary>
    public static Task<Addressee?> Judge(Transaction tx, Guid reply, CancellationToken ct) =>
        tx.First(
            [reply],
            row => new Addressee(
                row.GetGuid(0),
                row.TextOrNull(1),
                row.TextOrNull(2),
                row.TextOrNull(3),
                row.GetBoolean(4),
                row.GetBoolean(5),
                row.OrNull<DateTimeOffset>(6),
                row.TextOrNull(7),
                row.GetBoolean(8)
            ),
            ct
        );

    /// <summary>Notes what Meta calls its file.</summary>
    public static Task<int> Uploaded(Session session, Guid reply, string id, DateTimeOffset at, CancellationToken ct) =>
        session.Execute([reply, id, at], ct);

    /// <summary>It surely did not leave, and will not.</summary>
    public static Task<int> Fail(Session session, Guid reply, InboxReplyOutcome why, int? errorCode, CancellationToken ct) =>
        End(session, reply, "failed", null, tried: false, errorCode, Saying.Of(why), ct);

    /// <summary>It surely did not leave, and is due again.</summary>
    /// <param name="tried">Whether an attempt was made.</param>
    public static Task<int> Wait(
        Session session,
        Guid reply,
        DateTimeOffset until,
        bool tried,
        int? errorCode,
        ReplyWait? why,
        CancellationToken ct
    ) => End(session, reply, "waiting", until, tried, errorCode, why is null ? null : Saying.Of(why), ct);

    /// <summary>Nobody knows whether it left.</summary>
    public static Task<int> Doubt(Session session, Guid reply, CancellationToken ct) =>
        End(session, reply, "uncertain", null, tried: false, null, null, ct);

    static Task<int> End(
        Session session,
        Guid reply,
        string state,
        DateTimeOffset? due,
        bool tried,
        int? errorCode,
        Saying? why,
        CancellationToken ct
    ) => session.Execute([reply, state, due, tried ? 1 : 0, errorCode, why?.English, why?.Values], ct);

    static Task<int> Lapse(Session session, DateTimeOffset now, TimeSpan window, string reason, string words, CancellationToken ct) =>
        session.Execute([now, window, reason, words], ct);

    static async Task<bool> IsOurs(Transaction tx, object?[] reply, CancellationToken ct) =>
        await tx.First<bool?>(reply, _ => true, ct) ?? false;

    static Turn Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.OrNull<DateTimeOffset>(7),
            row.GetInt32(8)
        );
}
