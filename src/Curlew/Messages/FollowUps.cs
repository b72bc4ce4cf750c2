using System.Collections.Concurrent;
using System.Diagnostics;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Messages;

/// <summary>What customers are told when they leave or come back.</summary>
public sealed record Confirmations
{
    public string Stopped { get; init; } = "You will receive no more marketing messages from us. Reply START to receive them again.";

    public string Started { get; init; } = "You will receive our marketing messages again. Reply STOP at any time to end them.";
}

/// <summary>
/// Does what follows an incoming message: today, the confirmation of a changed subscription. The intent to send is committed before the
/// first byte leaves, and a confirmation that may have left is never sent again.
/// </summary>
/// <param name="line">The Cloud API of a business number, by its id; null for a number Curlew cannot send from.</param>
public sealed class FollowUps(Database database, Sealer sealer, TimeProvider clock, Attempts attempts, Func<string, CloudApi?> line, Confirmations texts, IQueue? queue = null)
{
    /// <summary>The queue new messages enter.</summary>
    public const string QueueName = "incoming";

    const int MostTogether = 500;
    const int SideBySide = 16;

    static readonly TimeSpan RescueEvery = TimeSpan.FromSeconds(15);

    // Meta's clock decides whether the window is open; a minute covers the difference to ours.
    static readonly TimeSpan Window = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1);

    readonly IQueue queue = queue ?? new PostgresQueue(database, QueueName);
    long rescuedAt;

    sealed record Confirmation(Guid Item, Guid Profile, string PhoneNumberId, DateTimeOffset LastIncoming, string? Phone, string? UserId, bool Subscribed);

    /// <summary>Takes what is due and returns how many items that were; 0 when there are none. Any number of servers may run it at once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        await RescueNowAndThen(ct);
        var items = await queue.Claim(MostTogether, ct);
        if (items.Count == 0)
            return 0;

        var confirmations = (await Due(items, ct)).ToDictionary(confirmation => confirmation.Item);
        var endings = new ConcurrentDictionary<Guid, Ending>();
        // Once begun an answer is followed to its record: cancelling would leave a message nobody knows the fate of.
        await Parallel.ForEachAsync(confirmations.Values, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (confirmation, _) =>
            endings[confirmation.Item] = await Confirm(confirmation));
        await End(items, endings, CancellationToken.None);
        await queue.Acknowledge(items, CancellationToken.None);
        return items.Count;
    }

    abstract record Ending;
    sealed record Done : Ending;
    sealed record Again(string Why) : Ending;
    sealed record Refused(string Why) : Ending;

    async Task<Ending> Confirm(Confirmation confirmation)
    {
        var now = clock.GetUtcNow();
        if (now - confirmation.LastIncoming > Window || line(confirmation.PhoneNumberId) is not { } api || To(confirmation) is not { } to)
            return new Done();
        if (await attempts.BeginAnswer(confirmation.Item, confirmation.Profile, confirmation.PhoneNumberId, now, CancellationToken.None) is not { } attempt)
            return new Done();

        var text = confirmation.Subscribed ? texts.Started : texts.Stopped;
        var outcome = await api.Send(new TextMessage(to, text), Opaque.Of(attempt), CancellationToken.None);
        await attempts.RecordAnswer(attempt, outcome, "text", text, now, CancellationToken.None);
        return Attempts.Settlement(outcome) switch
        {
            ("not_sent", _, var why) => new Again(why ?? "Not sent."),
            ("rejected", _, var why) => new Refused(why ?? "Refused."),
            _ => new Done(),
        };
    }

    Recipient? To(Confirmation confirmation) =>
        confirmation.Phone is { } phone ? Recipient.Phone(sealer.OpenPhone(phone).E164)
        : confirmation.UserId is { } userId ? Recipient.User(sealer.OpenUserId(userId).Text)
        : null;

    Task End(List<QueueItem> items, ConcurrentDictionary<Guid, Ending> endings, CancellationToken ct) => database.InTransaction(async transaction =>
    {
        Ending Of(QueueItem item) => endings.GetValueOrDefault(item.Id) ?? new Done();

        var completed = (await queue.Complete(transaction, [.. items.Where(item => Of(item) is Done)], ct)).ToHashSet();
        await Messages.Finish(transaction, [.. items.Where(item => completed.Contains(item.Id)).Select(Message)], failed: false, ct);

        var refused = items.Where(item => Of(item) is Refused).ToList();
        await queue.Discard(transaction, [.. refused.Select(item => new QueueFailure(item, ((Refused)Of(item)).Why))], ct);
        var again = items.Where(item => Of(item) is Again).ToList();
        await queue.Retry(transaction, [.. again.Select(item => new QueueFailure(item, ((Again)Of(item)).Why))], ct);
        await Messages.Finish(transaction, [.. refused.Concat(again.Where(item => item.Attempt >= PostgresQueue.MostAttempts)).Select(Message)], failed: true, ct);
    }, ct);

    async Task RescueNowAndThen(CancellationToken ct)
    {
        if (rescuedAt != 0 && Stopwatch.GetElapsedTime(rescuedAt) < RescueEvery)
            return;
        rescuedAt = Stopwatch.GetTimestamp();
        await queue.Rescue(ct);
    }

    Task<List<Confirmation>> Due(List<QueueItem> items, CancellationToken ct) => database.Query(
        [items.Select(item => item.Id).ToArray(), items.Select(item => item.MessageRow).ToArray(), items.Select(item => item.MessageTimestamp).ToArray()], Read, ct);

    static (Guid, DateTimeOffset) Message(QueueItem item) => (item.MessageRow, item.MessageTimestamp);

    static Confirmation Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3),
        row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetString(6) == "subscribed");
}
