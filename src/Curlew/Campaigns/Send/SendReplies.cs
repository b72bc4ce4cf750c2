using System.Diagnostics;
using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>
/// Sends what people wrote by hand, in the order in which they wrote it to each person. The attempt is committed before the first byte leaves, and one that may
/// have left is never made again. Any number of servers may run it at once.
/// </summary>
/// <param name="line">The Cloud API of a business number, by its id; null for a number Curlew cannot send from.</param>
/// <param name="media">Where the files of replies are; null where none are kept.</param>
public sealed class SendReplies(
    Database database,
    Sealer sealer,
    TimeProvider clock,
    Attempts attempts,
    Func<string, CancellationToken, ValueTask<CloudApi?>> line,
    IMediaStore? media
)
{
    const int MostTogether = 16;

    // What is uploaded lives 30 days (Meta, media, 2026-03).
    static readonly TimeSpan UploadLives = TimeSpan.FromDays(29);

    static readonly TimeSpan UntilLookedForAgain = TimeSpan.FromSeconds(10);

    // What servers left behind that went away, and what a closed window ends, need not be found at once.
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    readonly ErrorPolicies policies = new(database);
    readonly Subscriptions subscriptions = new(sealer);
    long? lookedAt;

    /// <summary>Sends what is due and returns how many replies that were; 0 when there are none.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        if (lookedAt is not { } last || Stopwatch.GetElapsedTime(last) >= BetweenLooks)
        {
            lookedAt = Stopwatch.GetTimestamp();
            await ReplyTurns.Rescue(database, ct);
            await ReplyTurns.Lapse(database, now, ct);
        }

        var turns = await ReplyTurns.Claim(database, now, MostTogether, ct);
        // Once claimed a reply is followed to its record: cancelling would leave a message nobody knows the fate of.
        await Task.WhenAll(turns.Select(Send));
        return turns.Count;
    }

    async Task Send(ReplyTurns.Turn turn)
    {
        if (new OpenedRow(sealer).Text(turn.Content, ConversationReplies.ContentOf(turn.Id)) is not { } written)
            await ReplyTurns.Fail(database, turn.Id, new InboxReplyOutcome.Unreadable(), null, Never);
        else if (await line(turn.PhoneNumberId, Never) is not { } api)
            await Wait(turn, clock.GetUtcNow() + UntilLookedForAgain, new ReplyWait.NoWayToMeta());
        else if (ReplyContent.Read(written) is var content && content is ReplyContent.Template template)
            await SendAsTemplate(turn, template, api);
        else if (content is not ReplyContent.File)
            await Send(turn, content, null, api);
        else if (await Upload(turn, api) is { } file)
            await Send(turn, content, file, api);
    }

    async Task Send(ReplyTurns.Turn turn, ReplyContent content, string? file, CloudApi api)
    {
        if (await Begin(turn, content, file) is not { } ready)
            return;
        var outcome = await api.Send(ready.Message, Opaque.Of(ready.Attempt), Never);
        var (book, now) = (await policies.Current(Never), clock.GetUtcNow());
        await database.InTransaction(
            async tx =>
            {
                var settled = await attempts.Record(
                    tx,
                    [new(ready.Attempt, outcome, content.MessageType, content.Shown, book.Believes5xx(outcome))],
                    now,
                    Never
                );
                if (outcome is not Accepted)
                    await ReplyVerdict.Conclude(tx, turn.Id, turn.Tries, outcome, book, now);
                else if (settled.Attempts.Count > 0)
                    await ConversationReplies.Accepted(tx, sealer, [(ready.Attempt, content.Shown)], Never);
                await attempts.Land(tx, ready.Attempt, Never);
            },
            Never
        );
        await RefusalByHand.Learn(database, subscriptions, turn.PhoneNumberId, turn.Profile, outcome, book, now);
    }

    sealed record Ready(Guid Attempt, OutgoingMessage Message);

    // Null where it is not to be sent now; why is written down.
    async Task<Ready?> Begin(ReplyTurns.Turn turn, ReplyContent content, string? file)
    {
        // Its message has the id of the attempt, under which its file is looked for.
        var attempt = turn.Tries == 0 ? turn.Id : Guid.CreateVersion7();
        if (file is not null && attempt != turn.Id && media is not null && await media.Read(turn.Id, Never) is { } bytes)
            await media.Save(attempt, bytes, Never);
        return await database.InTransaction(tx => Begin(tx, turn, content, file, attempt), Never);
    }

    async Task<Ready?> Begin(Transaction tx, ReplyTurns.Turn turn, ReplyContent content, string? file, Guid attempt)
    {
        var now = clock.GetUtcNow();
        if (!await Hold(tx, turn.PhoneNumberId, now))
        {
            await ReplyTurns.Wait(tx, turn.Id, now, tried: false, null, null, Never);
            return null;
        }

        if (!await ReplyTurns.IsOurs(tx, turn.Id, Never))
            return null;
        var to = await ReplyTurns.Judge(tx, turn.Id, Never);
        var refusal = to is null ? new InboxReplyOutcome.NoSuchPerson() : to.Refusal(now);
        var message = refusal is null ? Message(to!, content, file) : null;
        if (message is null)
        {
            await ReplyTurns.Fail(tx, turn.Id, refusal ?? new InboxReplyOutcome.Unreadable(), null, Never);
            return null;
        }

        return await attempts.BeginReply(tx, attempt, turn.Id, to!.Profile, turn.PhoneNumberId, now, Never) ? new(attempt, message) : null;
    }

    OutgoingMessage? Message(ReplyTurns.Addressee to, ReplyContent content, string? file)
    {
        try
        {
            var person = new Person(to.Profile, to.Phone, to.WaId, to.UserId, null, null, null, null, null, null);
            return content.To(person.To(sealer), to.Answered is { } kept ? sealer.OpenWhatsAppId(kept)?.Text : null, file);
        }
        catch (SealBroken)
        {
            // One broken row is that reply's trouble: it says so, and the others are sent.
            return null;
        }
    }

    // Once, before the attempt: an upload that is lost is made again and harms nobody.
    async Task<string?> Upload(ReplyTurns.Turn turn, CloudApi api)
    {
        var now = clock.GetUtcNow();
        if (turn is { UploadedId: { } known, UploadedAt: { } at } && at + UploadLives > now)
            return known;
        if (media is null || await media.Read(turn.Id, Never) is not { } bytes)
        {
            await ReplyTurns.Fail(database, turn.Id, new InboxReplyOutcome.NoPlaceForFiles(), null, Never);
            return null;
        }

        var (uploaded, book) = (await api.UploadMedia(new MemoryStream(bytes), turn.MediaType!, Never), await policies.Current(Never));
        switch (uploaded)
        {
            case Done<string> { Value: var id }:
                await ReplyTurns.Uploaded(database, turn.Id, id, now, Never);
                return id;
            case Refused<string> { Error: var error } when book.For(error) is { Waits: false } policy:
                await ReplyTurns.Fail(database, turn.Id, new InboxReplyOutcome.FileNotTaken(policy.Means()), error.Code, Never);
                return null;
            default:
                await ReplyVerdict.NotLeft(database, turn.Id, turn.Tries, WhyNot(uploaded), now);
                return null;
        }
    }

    static string WhyNot(Answer<string> uploaded) =>
        uploaded switch
        {
            Refused<string> { Error: var error } => error.Known.Meaning,
            NoAnswer<string> silence => silence.Why,
            _ => "",
        };

    async Task SendAsTemplate(ReplyTurns.Turn turn, ReplyContent.Template template, CloudApi api)
    {
        var send = new SendTemplate(database, clock, sealer, api, attempts, new(turn.PhoneNumberId))
        {
            StillWanted = (tx, ct) => ReplyTurns.IsOurs(tx, turn.Id, ct),
        };
        var outcome = await send.Run(ReplyTemplates.Order(turn.Id, turn.Profile, template, turn.Writer), Never);
        var now = clock.GetUtcNow();
        await (
            outcome switch
            {
                TemplateSendOutcome.Sent sent => Left(sent.Attempt),
                TemplateSendOutcome.OrderedBefore { Became: "accepted" } before => Left(before.Attempt),
                TemplateSendOutcome.Uncertain or TemplateSendOutcome.OrderedBefore { Became: "unknown" } => ReplyTurns.Doubt(
                    database,
                    turn.Id,
                    Never
                ),
                // Somebody else is at it, or took it back.
                TemplateSendOutcome.OrderedBefore => Task.CompletedTask,
                TemplateSendOutcome.NotTaken { Number: { } code } => ReplyVerdict.Follow(
                    database,
                    turn.Id,
                    turn.Tries,
                    (await policies.Current(Never)).For(code),
                    code,
                    null,
                    now
                ),
                TemplateSendOutcome.NotTaken lost => ReplyVerdict.NotLeft(database, turn.Id, turn.Tries, lost.Why ?? "", now),
                TemplateSendOutcome.WrittenJustNow soon => Wait(turn, soon.Until, null),
                TemplateSendOutcome.NumberBusy busy => Wait(turn, busy.Until, null),
                TemplateSendOutcome.NoRoom full => Wait(turn, full.FreeAt, new ReplyWait.NoRoom(full.FreeAt)),
                _ when ReplyTemplates.Refusal(outcome) is { } refusal => ReplyTurns.Fail(database, turn.Id, refusal, null, Never),
                _ => Wait(turn, now, null),
            }
        );
    }

    Task Left(Guid attempt) => database.InTransaction(tx => ConversationReplies.Accepted(tx, sealer, [(attempt, null)], Never), Never);

    Task<int> Wait(ReplyTurns.Turn turn, DateTimeOffset until, ReplyWait? why) =>
        ReplyTurns.Wait(database, turn.Id, until, tried: false, null, why, Never);

    static CancellationToken Never => CancellationToken.None;

    static async Task<bool> Hold(Transaction tx, string phoneNumberId, DateTimeOffset now) =>
        await tx.First<bool?>([phoneNumberId, now], row => row.GetBoolean(0), CancellationToken.None) ?? false;
}
