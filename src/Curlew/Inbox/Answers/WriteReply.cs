using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;

namespace Curlew.Inbox;

/// <summary>Keeps what somebody wrote to a customer, once nothing is wrong with it. From then on it leaves by itself, whoever is still there.</summary>
/// <param name="weigh">Judges a template and fills it: why it cannot be sent, or what the customer reads.</param>
sealed class WriteReply(
    Sealer sealer,
    Actor actor,
    DateTimeOffset now,
    IMediaStore? media,
    Func<Transaction, NewReply, ReplyContent.Template, Task<(InboxReplyOutcome? Refusal, string? Text)>> weigh
)
{
    /// <summary>Meta's 24 hours, closed a minute early: Meta's clock decides, and ours may be behind.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1);

    // Meta, reactions, 2026-03.
    static readonly TimeSpan ReactableFor = TimeSpan.FromDays(30);

    static readonly TimeSpan FarthestAway = TimeSpan.FromDays(365);

    sealed record Place(bool IsActive, bool IsSuppressed, bool HasNumber, DateTimeOffset? LastIncoming);

    public async Task<InboxReplyOutcome> Run(Transaction tx, NewReply given, Guid? againOf, CancellationToken ct)
    {
        var reply = Described(given);
        await NotWhileMerged(tx, ct);
        // Before the conversation is locked: a template is judged under the locks of a claim, which come first everywhere.
        var (refusal, text) = reply.Content is ReplyContent.Template template
            ? await weigh(tx, reply, template)
            : (null, reply.Content.Shown);
        await Hold(tx, reply.Profile, reply.PhoneNumberId, ct);
        // Before any rule: what was kept once is kept, whatever the time is now.
        if ((await Before(tx, reply, ct) ?? Problem(reply) ?? refusal) is { } known)
            return known;
        if (Refusal(await Look(tx, reply.Profile, reply.PhoneNumberId, ct), reply) is { } refused)
            return refused;
        DateTimeOffset? target = null;
        if (reply.Answers is { } answered && (target = await Target(tx, answered, reply, ct)) is null)
            return new InboxReplyOutcome.NoSuchMessage();
        if (reply.Content is ReplyContent.Reaction && target < now - ReactableFor)
            return new InboxReplyOutcome.DoesNotFit("reaction.message_id", "out_of_range");
        if (reply is { Seen: { } seen, Anyway: false } && await Meanwhile(tx, reply, seen, ct) is { } since)
            return since;
        return await Keep(tx, reply, text, target, againOf, ct);
    }

    static NewReply Described(NewReply reply) =>
        reply is { File: { Problem: null } file, Content: ReplyContent.File said } ? reply with { Content = file.Describe(said) } : reply;

    InboxReplyOutcome? Problem(NewReply reply)
    {
        if (reply.Undo < TimeSpan.Zero || reply.Undo > NewReply.LongestUndo)
            return new InboxReplyOutcome.NotAnUndo((int)NewReply.LongestUndo.TotalSeconds);
        if (reply.SendAt is { } at && (at <= now || at > now + FarthestAway))
            return new InboxReplyOutcome.NotAMoment(at, now + FarthestAway);
        if ((reply.File is null) == (reply.Content is ReplyContent.File))
            return new InboxReplyOutcome.FileMissing();
        if (reply.File is { } file && (file.Problem ?? (media is null ? new InboxReplyOutcome.NoPlaceForFiles() : null)) is { } unfit)
            return unfit;
        if (reply is { Content: ReplyContent.Template, Answers: not null })
            return new InboxReplyOutcome.TemplateQuotesNothing();
        return reply.Content.Problem(reply.Answers is not null) is { } problem ? InboxReplyOutcome.Of(problem) : null;
    }

    async Task<InboxReplyOutcome?> Before(Transaction tx, NewReply reply, CancellationToken ct)
    {
        if (await Earlier(tx, reply, ct) is not { } earlier)
            return null;
        var kept = await new ConversationReplies(tx, null, now).Find(earlier.Id, ct);
        // What does not open cannot be compared; it is that command's reply all the same.
        return
            new OpenedRow(sealer).Text(earlier.Content, ConversationReplies.ContentOf(earlier.Id)) is { } content
            && content != reply.Content.Write()
            ? new InboxReplyOutcome.CommandUsed()
            : new InboxReplyOutcome.WrittenBefore(earlier.Id, kept!.State);
    }

    InboxReplyOutcome? Refusal(Place? place, NewReply reply)
    {
        if (place is null)
            return new InboxReplyOutcome.NoSuchPerson();
        if (!place.HasNumber)
            return new InboxReplyOutcome.NoSuchNumber(reply.PhoneNumberId);
        if (place.IsSuppressed)
            return new InboxReplyOutcome.Suppressed();
        if (!place.IsActive)
            return new InboxReplyOutcome.Inactive();
        if (!reply.Content.NeedsOpenWindow)
            return null;
        var closes = place.LastIncoming + Window;
        return closes is not { } end || end <= now ? new InboxReplyOutcome.WindowClosed(closes)
            : reply.SendAt >= end ? new InboxReplyOutcome.WindowClosesBefore(end)
            : null;
    }

    async Task<InboxReplyOutcome> Keep(
        Transaction tx,
        NewReply reply,
        string? text,
        DateTimeOffset? target,
        Guid? againOf,
        CancellationToken ct
    )
    {
        var id = Guid.CreateVersion7();
        if (await Insert(tx, Row(id, reply, text, target, againOf), ct) == 0)
            return await Before(tx, reply, ct)
                ?? throw new InvalidOperationException($"Command {reply.Command} has a reply that cannot be found.");
        // Last, so that nothing is kept for a reply that is refused; one whose commit fails leaves a file that nobody asks for.
        if (reply.File is { } file)
            await Kept(tx, id, await media!.Save(id, file.Content, ct), ct);
        return new InboxReplyOutcome.Written(id, reply.SendAt);
    }

    object?[] Row(Guid id, NewReply reply, string? text, DateTimeOffset? target, Guid? againOf) =>
        [
            id,
            reply.Command,
            actor.ToString(),
            reply.Profile,
            reply.PhoneNumberId,
            actor.Label,
            now,
            reply.Content.MessageType,
            sealer.Seal(reply.Content.Write(), ConversationReplies.ContentOf(id)),
            text is null ? null : sealer.Seal(text, ConversationReplies.TextOf(id)),
            reply.Answers,
            target,
            (reply.Content as ReplyContent.File)?.MediaType,
            reply.File?.Content.Length,
            reply.SendAt,
            reply.Undo,
            againOf,
        ];

    static Task<int> NotWhileMerged(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    static Task<int> Hold(Transaction tx, Guid profile, string phoneNumberId, CancellationToken ct) =>
        tx.Execute([profile, phoneNumberId], ct);

    static Task<Place?> Look(Transaction tx, Guid profile, string phoneNumberId, CancellationToken ct) =>
        tx.First(
            [profile, phoneNumberId],
            row => new Place(row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.OrNull<DateTimeOffset>(3)),
            ct
        );

    Task<(Guid Id, string Content)?> Earlier(Transaction tx, NewReply reply, CancellationToken ct) =>
        tx.First<(Guid, string)?>(
            [reply.Profile, reply.Command, actor.ToString(), reply.PhoneNumberId],
            row => (row.GetGuid(0), row.GetString(1)),
            ct
        );

    static Task<DateTimeOffset?> Target(Transaction tx, Guid message, NewReply reply, CancellationToken ct) =>
        tx.First<DateTimeOffset?>([message, reply.Profile, reply.PhoneNumberId], row => row.GetFieldValue<DateTimeOffset>(0), ct);

    Task<InboxReplyOutcome.AnsweredMeanwhile?> Meanwhile(Transaction tx, NewReply reply, Cursor seen, CancellationToken ct) =>
        tx.First(
            [reply.Profile, reply.PhoneNumberId, seen.At, seen.Id, actor.ToString()],
            row => new InboxReplyOutcome.AnsweredMeanwhile(row.GetBoolean(0), row.GetFieldValue<DateTimeOffset>(1)),
            ct
        );

    static Task<int> Insert(Transaction tx, object?[] row, CancellationToken ct) => tx.Execute(row, ct);

    static Task<int> Kept(Transaction tx, Guid reply, string place, CancellationToken ct) => tx.Execute([reply, place], ct);
}
