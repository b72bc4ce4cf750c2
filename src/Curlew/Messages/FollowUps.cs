using System.Collections.Concurrent;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Messages;

/// <summary>
/// Does what follows an incoming message: the confirmation of a changed subscription, or an automatic reply. The intent to send is
/// committed before the first byte leaves, and an answer that may have left is never sent again.
/// </summary>
/// <param name="line">The Cloud API of a business number, by its id; null for a number Curlew cannot send from.</param>
/// <param name="queue">The queue new messages enter; <see cref="QueueName"/> in PostgreSQL by default.</param>
/// <param name="readReceipts">Whether customers see at once that their messages were read.</param>
public sealed class FollowUps(
    Database database,
    Sealer sealer,
    TimeProvider clock,
    Attempts attempts,
    Func<string, CancellationToken, ValueTask<CloudApi?>> line,
    Confirmations texts,
    IQueue? queue = null,
    bool readReceipts = false
)
{
    /// <summary>The queue new messages enter.</summary>
    public const string QueueName = "incoming";

    const int MostTogether = 500;
    const int SideBySide = 16;

    // Meta's clock decides whether the window is open; a minute covers the difference to ours.
    static readonly TimeSpan Window = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1);

    readonly IQueue queue = queue ?? new PostgresQueue(database, QueueName);
    readonly Rescuer rescuer = new();
    readonly AutoReplies replies = new(database, sealer);

    /// <summary>Takes what is due and returns how many items that were; 0 when there are none. Any number of servers may run it at
    /// once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        await rescuer.NowAndThen(queue, ct);
        var items = await queue.Claim(MostTogether, ct);
        if (items.Count == 0)
            return 0;

        var confirmations = (await InWords(await Due(items, ct), ct)).ToDictionary(confirmation => confirmation.Item);
        var due = await replies.Due([.. items.Where(item => !confirmations.ContainsKey(item.Id))], ct);
        var endings = new ConcurrentDictionary<Guid, Ending>();
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = SideBySide };
        if (readReceipts)
            await Parallel.ForEachAsync(await LatestOfEach(items, ct), sideBySide, async (latest, _) => await MarkRead(latest));
        // Once begun an answer is followed to its record: cancelling would leave a message nobody knows the fate of.
        await Parallel.ForEachAsync(confirmations.Values, sideBySide, async (confirmation, _) =>
            endings[confirmation.Item] = await Send(confirmation)
        );
        await Parallel.ForEachAsync(due, sideBySide, async (reply, _) => endings[reply.Answer.Item] = await Give(reply));
        await End(items, endings, CancellationToken.None);
        await queue.Acknowledge(items, CancellationToken.None);
        return items.Count;
    }

    abstract record Ending;

    sealed record Done : Ending;

    sealed record Again(string Why) : Ending;

    sealed record Refused(string Why) : Ending;

    /// <summary>A confirmation that is due, its text not chosen yet.</summary>
    sealed record Changed(Answer Answer, bool Started, string? Language);

    async Task<List<Answer>> InWords(List<Changed> changes, CancellationToken ct)
    {
        if (changes.Count == 0)
            return [];
        var own = (
            await OwnTexts([.. changes.SelectMany(change => texts.Names(change.Started, change.Language)).Distinct()], ct)
        ).ToDictionary();
        return
        [
            .. from change in changes
            let words = texts.Choose(change.Started, change.Language, own)
            select change.Answer with
            {
                Text = words.Text,
                Template = words.Template,
            },
        ];
    }

    async Task<Ending> Give(DueReply reply)
    {
        var now = clock.GetUtcNow();
        if (!IsOpen(reply.Answer, now) || !await replies.Take(reply, reply.Answer.Item, reply.Answer.Profile, now, CancellationToken.None))
            return new Done();
        return await Send(reply.Answer);
    }

    async Task<Ending> Send(Answer answer)
    {
        var now = clock.GetUtcNow();
        if (!IsOpen(answer, now) || await line(answer.PhoneNumberId, CancellationToken.None) is not { } api)
            return new Done();
        var (to, broken) = To(answer);
        if (broken is not null)
            return new Refused(broken.Message);
        if (to is not { } recipient)
            return new Done();
        if (await attempts.BeginAnswer(answer.Item, answer.Profile, answer.PhoneNumberId, now, CancellationToken.None) is not { } attempt)
            return new Done();

        var outcome = await api.Send(new TextMessage(recipient, answer.Text), Opaque.Of(attempt), CancellationToken.None);
        await attempts.RecordAnswer(attempt, outcome, "text", answer.Text, now, CancellationToken.None);
        if (outcome is Accepted && answer.Template is { } template)
            await replies.Used(template, now, CancellationToken.None);
        return Attempts.Settlement(outcome) switch
        {
            ("not_sent", _, var why) => new Again(why ?? "Not sent."),
            ("rejected", _, var why) => new Refused(why ?? "Refused."),
            _ => new Done(),
        };
    }

    // A receipt that fails is not tried again: the next message's receipt says the same of this one.
    async Task MarkRead((string PhoneNumberId, string MessageId) latest)
    {
        if (
            await line(latest.PhoneNumberId, CancellationToken.None) is { } api
            && new OpenedRow(sealer).WhatsAppId(latest.MessageId) is { } wamid
        )
            await api.MarkRead(wamid.Text, typing: false, CancellationToken.None);
    }

    static bool IsOpen(Answer answer, DateTimeOffset now) => now - answer.LastIncoming <= Window;

    (Recipient? To, SealBroken? Broken) To(Answer answer)
    {
        try
        {
            return (
                answer.Phone is { } phone ? Recipient.Phone(sealer.OpenPhone(phone).E164)
                : answer.UserId is { } userId ? Recipient.User(sealer.OpenUserId(userId).Text)
                : null,
                null
            );
        }
        catch (SealBroken broken)
        {
            // Somebody has changed this person's row. It becomes a dead letter that says so, and the others are answered.
            return (null, broken);
        }
    }

    Task End(List<QueueItem> items, ConcurrentDictionary<Guid, Ending> endings, CancellationToken ct) =>
        database.InTransaction(
            async transaction =>
            {
                Ending Of(QueueItem item) => endings.GetValueOrDefault(item.Id) ?? new Done();

                var completed = (await queue.Complete(transaction, [.. items.Where(item => Of(item) is Done)], ct)).ToHashSet();
                await Messages.Finish(
                    transaction,
                    [.. items.Where(item => completed.Contains(item.Id)).Select(Message)],
                    failed: false,
                    ct
                );

                var refused = items.Where(item => Of(item) is Refused).ToList();
                await queue.Discard(transaction, [.. refused.Select(item => new QueueFailure(item, ((Refused)Of(item)).Why))], ct);
                var again = items.Where(item => Of(item) is Again).ToList();
                await queue.Retry(transaction, [.. again.Select(item => new QueueFailure(item, ((Again)Of(item)).Why))], ct);
                await Messages.Finish(
                    transaction,
                    [.. refused.Concat(again.Where(item => item.Attempt >= PostgresQueue.MostAttempts)).Select(Message)],
                    failed: true,
                    ct
                );
            },
            ct
        );

    Task<List<Changed>> Due(List<QueueItem> items, CancellationToken ct) =>
        database.Query(
            [
                items.Select(item => item.Id).ToArray(),
                items.Select(item => item.MessageRow).ToArray(),
                items.Select(item => item.MessageTimestamp).ToArray(),
            ],
            Read,
            ct
        );

    Task<List<(string PhoneNumberId, string MessageId)>> LatestOfEach(List<QueueItem> items, CancellationToken ct) =>
        database.Query(
            [items.Select(item => item.MessageRow).ToArray(), items.Select(item => item.MessageTimestamp).ToArray()],
            row => (row.GetString(0), row.GetString(1)),
            ct
        );

    static (Guid, DateTimeOffset) Message(QueueItem item) => (item.MessageRow, item.MessageTimestamp);

    Task<List<KeyValuePair<string, string>>> OwnTexts(string[] names, CancellationToken ct) =>
        database.Query([names], row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), ct);

    Changed Read(NpgsqlDataReader row) =>
        new(
            new(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetString(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                ""
            ),
            row.GetString(6) == "subscribed",
            row.TextOrNull(8) is { } said
            && new OpenedRow(sealer).Text(said, new Cell("consent_events", "evidence", row.GetGuid(7))) is { } words
                ? SubscriptionWords.Language(words)
                : null
        );
}
