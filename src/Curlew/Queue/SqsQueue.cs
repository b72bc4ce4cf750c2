using Amazon.SQS;
using Amazon.SQS.Model;
using Curlew.Postgres;

namespace Curlew.Queue;

/// <summary>
/// A queue whose items travel through Amazon SQS as pointers: the id of a row of <c>message_queue</c> and nothing else. The table decides
/// what a pointer is worth, so a pointer that comes twice, late or never changes no outcome.
/// </summary>
public sealed class SqsQueue(Database database, IAmazonSQS sqs, SqsAddress address, string name) : IQueue
{
    // SQS takes and gives at most ten messages a call.
    const int Batch = 10;
    const int MostAnnouncedTogether = 500;
    const int CallsSideBySide = 8;

    // SQS hides a message for at most 12 hours.
    const int LongestHidden = 12 * 60 * 60;

    readonly PostgresQueue ledger = new(database, name);

    public string Name => name;

    public async Task<int> Enqueue(Transaction transaction, IReadOnlyCollection<QueueEntry> entries, CancellationToken ct = default)
    {
        var added = await ledger.Enqueue(transaction, entries, ct);
        if (added > 0)
            await Point(transaction, [.. entries.Select(entry => entry.MessageId)], ct);
        return added;
    }

    public Task<int> Relay(CancellationToken ct = default) =>
        database.InTransaction(
            async transaction =>
            {
                var items = await Unannounced(transaction, MostAnnouncedTogether, ct);
                var taken = await InBatches(items, (batch, stop) => Send(batch, stop), ct);
                if (taken.Count > 0)
                    await Announced(transaction, [.. taken], ct);
                return taken.Count;
            },
            ct
        );

    public async Task<List<QueueItem>> Claim(int most, CancellationToken ct = default)
    {
        var receipts = await Receive(most, ct);
        if (receipts.Count == 0)
            return [];

        var claimed = await ledger.ClaimNamed([.. receipts.Keys], ct);
        var ours = claimed.Select(item => item.Id).ToHashSet();
        await Settle(receipts.Where(pointer => !ours.Contains(pointer.Key)).ToDictionary(), ct);
        return [.. claimed.Select(item => item with { Receipt = receipts[item.Id] })];
    }

    public async Task<List<QueueItem>> Extend(IReadOnlyCollection<QueueItem> items, CancellationToken ct = default)
    {
        var renewed = await ledger.Extend(items, ct);
        await InBatches(renewed, (batch, stop) => Hide([.. batch.Select(item => (item.Receipt!, PostgresQueue.Lease))], stop), ct);
        return renewed;
    }

    public async Task<List<Guid>> Complete(Session session, IReadOnlyCollection<QueueItem> items, CancellationToken ct = default)
    {
        var completed = await ledger.Complete(session, items, ct);
        await Forget(session, [.. completed], ct);
        return completed;
    }

    public async Task<int> Retry(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default)
    {
        var retried = await ledger.Retry(session, failures, ct);
        await Forget(session, [.. failures.Select(failure => failure.Item.Id)], ct);
        return retried;
    }

    // The pointer stays: it is hidden until the item is due.
    public Task<int> Snooze(Session session, IReadOnlyCollection<QueueFailure> failures, TimeSpan wait, CancellationToken ct = default) =>
        ledger.Snooze(session, failures, wait, ct);

    public async Task<int> Discard(Session session, IReadOnlyCollection<QueueFailure> failures, CancellationToken ct = default)
    {
        var discarded = await ledger.Discard(session, failures, ct);
        await Forget(session, [.. failures.Select(failure => failure.Item.Id)], ct);
        return discarded;
    }

    public Task Acknowledge(IReadOnlyCollection<QueueItem> items, CancellationToken ct = default) =>
        Settle(items.Where(item => item.Receipt is not null).ToDictionary(item => item.Id, item => item.Receipt!), ct);

    public async Task<int> Rescue(CancellationToken ct = default)
    {
        var rescued = await ledger.Rescue(ct);
        await Mend(database, address.Patience, ct);
        return rescued;
    }

    public async Task<int> Replay(Session session, IReadOnlyCollection<Guid>? items = null, CancellationToken ct = default)
    {
        var replayed = await ledger.Replay(session, items, ct);
        await Mend(session, address.Patience, ct);
        return replayed;
    }

    public Task<List<DeadLetter>> Failed(int most, CancellationToken ct = default) => ledger.Failed(most, ct);

    public Task<int> Prune(TimeSpan keep, CancellationToken ct = default) => ledger.Prune(keep, ct);

    public async Task<QueueHealth> Health(CancellationToken ct = default)
    {
        var (health, queue) = (await ledger.Health(ct), await Attributes(address.Url, ct));
        var dead = address.DeadLetterUrl is { } url ? (await Attributes(url, ct)).ApproximateNumberOfMessages : 0;
        return health with { Transport = new(queue.ApproximateNumberOfMessages, queue.ApproximateNumberOfMessagesNotVisible, dead) };
    }

    // Only the first call waits: the others fetch what is there already.
    async Task<Dictionary<Guid, string>> Receive(int most, CancellationToken ct)
    {
        var receipts = new Dictionary<Guid, string>();
        for (var wait = address.LongPoll; receipts.Count < most; wait = TimeSpan.Zero)
        {
            var answer = await sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = address.Url,
                    MaxNumberOfMessages = Math.Min(Batch, most - receipts.Count),
                    WaitTimeSeconds = (int)wait.TotalSeconds,
                    VisibilityTimeout = (int)PostgresQueue.Lease.TotalSeconds,
                },
                ct
            );
            if (answer.Messages is not { Count: > 0 } messages)
                break;
            // What is no pointer of ours stays where it is: SQS moves it to its dead letters when it has been received often enough.
            foreach (var message in messages)
                if (Guid.TryParseExact(message.Body, "N", out var item))
                    receipts[item] = message.ReceiptHandle;
        }

        return receipts;
    }

    async Task Settle(Dictionary<Guid, string> receipts, CancellationToken ct)
    {
        if (receipts.Count == 0)
            return;
        var fates = await Fates([.. receipts.Keys], ct);
        await InBatches([.. fates.Where(fate => fate.Wait is null).Select(fate => receipts[fate.Item])], Delete, ct);
        await InBatches([.. fates.Where(fate => fate.Wait is not null).Select(fate => (receipts[fate.Item], fate.Wait!.Value))], Hide, ct);
    }

    // SQS answers 200 also when it took only some of a batch: what is not in Successful stays to be announced.
    async Task<IEnumerable<Guid>> Send(IReadOnlyList<Guid> items, CancellationToken ct)
    {
        var answer = await sqs.SendMessageBatchAsync(
            address.Url,
            [.. items.Select(item => new SendMessageBatchRequestEntry(item.ToString("N"), item.ToString("N")))],
            ct
        );
        return (answer.Successful ?? []).Select(entry => Guid.ParseExact(entry.Id, "N"));
    }

    // A pointer that could not be deleted or hidden comes again, and is found to be worth nothing or not due.
    async Task<IEnumerable<Guid>> Delete(IReadOnlyList<string> receipts, CancellationToken ct)
    {
        await sqs.DeleteMessageBatchAsync(
            address.Url,
            [.. receipts.Select((receipt, index) => new DeleteMessageBatchRequestEntry($"{index}", receipt))],
            ct
        );
        return [];
    }

    async Task<IEnumerable<Guid>> Hide(IReadOnlyList<(string Receipt, TimeSpan Wait)> pointers, CancellationToken ct)
    {
        await sqs.ChangeMessageVisibilityBatchAsync(
            address.Url,
            [
                .. pointers.Select(
                    (pointer, index) =>
                        new ChangeMessageVisibilityBatchRequestEntry($"{index}", pointer.Receipt)
                        {
                            VisibilityTimeout = (int)Math.Min(LongestHidden, Math.Ceiling(pointer.Wait.TotalSeconds)),
                        }
                ),
            ],
            ct
        );
        return [];
    }

    static async Task<List<Guid>> InBatches<T>(
        IReadOnlyList<T> all,
        Func<IReadOnlyList<T>, CancellationToken, Task<IEnumerable<Guid>>> call,
        CancellationToken ct
    )
    {
        var done = new List<Guid>();
        foreach (var round in all.Chunk(Batch).Chunk(CallsSideBySide))
        foreach (var answer in await Task.WhenAll(round.Select(batch => call(batch, ct))))
            done.AddRange(answer);
        return done;
    }

    Task<GetQueueAttributesResponse> Attributes(string url, CancellationToken ct) =>
        sqs.GetQueueAttributesAsync(url, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], ct);

    Task<int> Point(Transaction transaction, string[] messageIds, CancellationToken ct) => transaction.Execute([name, messageIds], ct);

    Task<List<Guid>> Unannounced(Transaction transaction, int most, CancellationToken ct) =>
        transaction.Query([name, most], row => row.GetGuid(0), ct);

    static Task<int> Announced(Transaction transaction, Guid[] items, CancellationToken ct) => transaction.Execute([items], ct);

    Task<List<(Guid Item, TimeSpan? Wait)>> Fates(Guid[] items, CancellationToken ct) =>
        database.Query([items], row => (row.GetGuid(0), row.OrNull<TimeSpan>(1)), ct);

    static Task<int> Forget(Session session, Guid[] items, CancellationToken ct) => session.Execute([items], ct);

    Task<int> Mend(Session session, TimeSpan patience, CancellationToken ct) => session.Execute([name, patience], ct);
}
