using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Inbox;

/// <summary>Changes replies that have not left, and sends those again whose fate is sad or unknown.</summary>
static class ChangeReply
{
    static readonly TimeSpan FarthestAway = TimeSpan.FromDays(365);

    /// <summary>A reply as it was written.</summary>
    public sealed record Kept(Guid Profile, string PhoneNumberId, string Content, Guid? Answers, bool HasFile);

    /// <summary>Keeps a reply from leaving.</summary>
    public static async Task<InboxReplyOutcome> TakeBack(Transaction tx, Guid reply, DateTimeOffset now, CancellationToken ct)
    {
        if (await Hold(tx, reply, ct) is null)
            return new InboxReplyOutcome.NoSuchReply();
        if (await Stop(tx, reply, ct) == 1)
            return new InboxReplyOutcome.TakenBack(reply);
        var state = await State(tx, reply, now, ct);
        return state is ReplyState.TakenBack ? new InboxReplyOutcome.TakenBack(reply) : new InboxReplyOutcome.TooLate(state);
    }

    /// <summary>Lets a reply leave at another moment.</summary>
    public static async Task<InboxReplyOutcome> Move(
        Transaction tx,
        Guid reply,
        DateTimeOffset sendAt,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (sendAt <= now || sendAt > now + FarthestAway)
            return new InboxReplyOutcome.NotAMoment(sendAt, now + FarthestAway);
        if (await Hold(tx, reply, ct) is null)
            return new InboxReplyOutcome.NoSuchReply();
        return await Postpone(tx, reply, sendAt, ct) == 1
            ? new InboxReplyOutcome.Moved(reply, sendAt)
            : new InboxReplyOutcome.TooLate(await State(tx, reply, now, ct));
    }

    /// <summary>What is to be sent again, under a new command; or why it is not.</summary>
    /// <param name="confirmed">Whether whoever orders it takes the risk that the customer gets it twice.</param>
    public static async Task<(InboxReplyOutcome? Refusal, NewReply? Reply)> Again(
        Transaction tx,
        Sealer sealer,
        IMediaStore? media,
        Guid reply,
        Guid command,
        bool confirmed,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (await Hold(tx, reply, ct) is not { } kept)
            return (new InboxReplyOutcome.NoSuchReply(), null);
        var state = await State(tx, reply, now, ct);
        if (state is not (ReplyState.Failed or ReplyState.Uncertain))
            return (new InboxReplyOutcome.NothingToSendAgain(state), null);
        if (state is ReplyState.Uncertain && !confirmed)
            return (new InboxReplyOutcome.NotConfirmed(), null);
        if (new OpenedRow(sealer).Text(kept.Content, ConversationReplies.ContentOf(reply)) is not { } written)
            return (new InboxReplyOutcome.Unreadable(), null);
        var content = ReplyContent.Read(written);
        ReplyFile? file = null;
        if (kept.HasFile)
        {
            if (media is null || await media.Read(reply, ct) is not { } bytes)
                return (new InboxReplyOutcome.NoPlaceForFiles(), null);
            file = new(((ReplyContent.File)content).Name!, bytes);
        }

        return (null, new(command, kept.Profile, kept.PhoneNumberId, content) { Answers = kept.Answers, File = file });
    }

    static async Task<ReplyState> State(Transaction tx, Guid reply, DateTimeOffset now, CancellationToken ct) =>
        (await new ConversationReplies(tx, null, now).Find(reply, ct))!.State;

    static Task<Kept?> Hold(Transaction tx, Guid reply, CancellationToken ct) =>
        tx.First([reply], row => new Kept(row.GetGuid(0), row.GetString(1), row.GetString(2), row.OrNull<Guid>(3), row.GetBoolean(4)), ct);

    static Task<int> Stop(Transaction tx, Guid reply, CancellationToken ct) => tx.Execute([reply], ct);

    static Task<int> Postpone(Transaction tx, Guid reply, DateTimeOffset sendAt, CancellationToken ct) => tx.Execute([reply, sendAt], ct);
}
