using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>Replies that people wrote, as they stand.</summary>
sealed class ConversationReplies(Session session, Sealer? sealer, DateTimeOffset now)
{
    /// <summary>Where the text of a reply is sealed.</summary>
    public static Cell TextOf(Guid reply) => new("conversation_replies", "text", reply);

    /// <summary>Where all that it says is sealed.</summary>
    public static Cell ContentOf(Guid reply) => new("conversation_replies", "content", reply);

    /// <summary>Null where there is none.</summary>
    public Task<ConversationReply?> Find(Guid reply, CancellationToken ct) => session.First([reply], Read, ct);

    /// <summary>The latest one of a command of somebody's.</summary>
    public Task<ConversationReply?> OfCommand(Guid profile, Guid command, string writtenBy, CancellationToken ct) =>
        session.First([profile, command, writtenBy], Read, ct);

    /// <summary>Those of a conversation that the history does not hold, the latest first.</summary>
    public Task<List<ConversationReply>> NotInHistory(Guid profile, string phoneNumberId, int most, CancellationToken ct) =>
        session.Query([profile, phoneNumberId, most], Read, ct);

    /// <summary>Notes that WhatsApp took attempts, in the transaction that accepted them: those of replies are in the history as what they are.</summary>
    public static async Task Accepted(
        Transaction tx,
        Sealer sealer,
        IReadOnlyList<(Guid Attempt, string? Text)> accepted,
        CancellationToken ct
    )
    {
        var sent = await Accepted(tx, [.. accepted.Select(one => one.Attempt)], ct);
        await Marks.Add(
            tx,
            [
                .. from one in sent
                where one.Kind == "reaction" && one.Target is not null
                select new Mark(one.Target!, one.Message, one.Kind, Incoming: false, one.At),
            ],
            ct
        );
        // A template's words are added with its order.
        foreach (var one in sent.Where(one => one.Kind is not ("reaction" or "template")))
            if (accepted.First(told => told.Attempt == one.Message).Text is { } text)
                await new MessageWords(sealer).AddAnswer(tx, one.Message, text, ct);
    }

    static Task<List<(Guid Message, DateTimeOffset At, string Kind, string? Target)>> Accepted(
        Transaction tx,
        Guid[] attempts,
        CancellationToken ct
    ) => tx.Query([attempts], row => (row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.TextOrNull(3)), ct);

    ConversationReply Read(NpgsqlDataReader row)
    {
        var (id, opened) = (row.GetGuid(0), sealer is null ? null : new OpenedRow(sealer));
        var (kept, attempt, message) = (row.GetString(9), row.TextOrNull(19), row.TextOrNull(20));
        var (sendAt, reason) = (row.OrNull<DateTimeOffset>(13), Saying.OrNull(row.TextOrNull(16)));
        var state = State(kept, attempt, message, sendAt);
        return new(
            id,
            row.GetGuid(1),
            row.GetGuid(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetFieldValue<DateTimeOffset>(6),
            row.GetString(7),
            opened?.Text(row.TextOrNull(8), TextOf(id)),
            state
        )
        {
            Answers = row.OrNull<Guid>(10),
            FileType = row.TextOrNull(11),
            FileBytes = row.OrNull<int>(12),
            SendAt = sendAt,
            Undo = state is ReplyState.Held ? row.GetTimeSpan(14) : TimeSpan.Zero,
            Message = row.OrNull<Guid>(18),
            ErrorCode = row.OrNull<int>(21) ?? row.OrNull<int>(15),
            Reason =
                state is ReplyState.Held ? Waits(row) ?? reason
                : state is ReplyState.Failed && row.TextOrNull(22) is { } meaning ? Saying.Of(meaning)
                : reason,
            Remedy = Remedy(state, reason, row.OrNull<int>(21)),
            AgainOf = row.OrNull<Guid>(17),
            IsUnreadable = opened?.IsUnreadable ?? false,
        };
    }

    // What became of an attempt goes before what was written down of the reply: a status may have come since.
    ReplyState State(string kept, string? attempt, string? message, DateTimeOffset? sendAt) =>
        (kept, attempt, message) switch
        {
            ("taken_back", null, _) => ReplyState.TakenBack,
            ("failed", null, _) => ReplyState.Failed,
            ("waiting", null, _) => sendAt > now ? ReplyState.Scheduled : ReplyState.Held,
            ("sent", null, _) => ReplyState.Sent,
            ("uncertain", null, _) or (_, "unknown", _) => ReplyState.Uncertain,
            (_, "accepted", "delivered") => ReplyState.Delivered,
            (_, "accepted", "read") => ReplyState.Read,
            (_, "accepted", "failed") => ReplyState.Failed,
            (_, "accepted", _) => ReplyState.Sent,
            _ => ReplyState.Sending,
        };

    Saying? Waits(NpgsqlDataReader row) =>
        Saying.OrNull(row.TextOrNull(23)) is { } stopped ? Saying.Of(new ReplyWait.NumberStopped(stopped))
        : row.OrNull<bool>(25) is true ? Saying.Of(new ReplyWait.DatabaseHeld())
        : row.OrNull<DateTimeOffset>(24) is { } until && until > now ? Saying.Of(new ReplyWait.NumberSlowed(until))
        : null;

    static ReplyRemedy? Remedy(ReplyState state, Saying? reason, int? failure) =>
        state switch
        {
            ReplyState.Uncertain => ReplyRemedy.WaitForStatus,
            ReplyState.Failed when failure is 131047 or 470 => ReplyRemedy.SendTemplate,
            ReplyState.Failed when failure is not null => ReplyRemedy.SendAgain,
            ReplyState.Failed => (reason?.Coded as InboxReplyOutcome)?.Remedy,
            _ => null,
        };
}
