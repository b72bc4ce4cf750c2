using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Webhooks;

/// <summary>
/// Lets stored deliveries take effect, whole sets in one transaction. What cannot be applied is narrowed down, first to its delivery and
/// then to its element, which is set aside with a reason; its neighbours never wait for it.
/// </summary>
/// <param name="queue">The queue new messages enter; <see cref="FollowUps.QueueName"/> in PostgreSQL by default.</param>
/// <param name="media">The queue their files enter; null where nobody fetches them.</param>
/// <param name="events">What other programs are told of; null where they are told nothing.</param>
public sealed class UnpackDeliveries(
    Database database,
    Sealer sealer,
    TimeProvider clock,
    Settlement settlement,
    IQueue? queue = null,
    IQueue? media = null,
    OutgoingEvents? events = null
)
{
    const int MostTogether = 500;
    const int MostBytesTogether = 8 * 1024 * 1024;

    readonly Deliveries deliveries = new(database, sealer);
    readonly MessagePartitions partitions = new(database, clock);
    readonly ApplyChanges changes = new(sealer, queue ?? new PostgresQueue(database, FollowUps.QueueName), settlement, media, events);

    sealed record Stored(Guid Id, byte[] Sealed, TimeSpan Age, bool HadProblem);

    /// <summary>Unpacks the oldest deliveries and returns how many; 0 when there are none. Any number of servers may run it at
    /// once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        try
        {
            return await database.InTransaction(transaction => UnpackSet(transaction, MostTogether, ct), ct);
        }
        catch (Exception e) when (IsPoison(e))
        {
            // One of the set cannot be applied: each delivery tries by itself, and what fails again is taken apart.
            return await OneByOne(ct);
        }
    }

    /// <summary>Joins statuses that were stored while their message was not visible yet; worth running every few seconds.</summary>
    public Task<int> JoinStatuses(CancellationToken ct = default) =>
        database.InTransaction(transaction => changes.JoinStatuses(transaction, ct), ct);

    async Task<int> UnpackSet(Transaction transaction, int most, CancellationToken ct)
    {
        var claimed = await Claim(transaction, most, ct);
        if (claimed.Count == 0)
            return 0;

        var open = await Open(transaction, claimed, ct);
        await Apply(transaction, [.. open.SelectMany(delivery => delivery.Told)], ct);
        await Finish(transaction, open, ct);
        return open.Count;
    }

    async Task<int> OneByOne(CancellationToken ct)
    {
        for (var unpacked = 0; unpacked < MostTogether; unpacked++)
        {
            OpenDelivery? current = null;
            try
            {
                if (!await database.InTransaction(transaction => UnpackNext(transaction, delivery => current = delivery, ct), ct))
                    return unpacked;
            }
            catch (Exception e) when (current is not null && IsPoison(e))
            {
                await ElementByElement(current, ct);
            }
        }

        return MostTogether;
    }

    async Task<bool> UnpackNext(Transaction transaction, Action<OpenDelivery> opened, CancellationToken ct)
    {
        if (await Claim(transaction, 1, ct) is not { Count: > 0 } next)
            return false;
        var delivery = (await Open(transaction, next, ct))[0];
        opened(delivery);
        await Apply(transaction, [.. delivery.Told], ct);
        await Finish(transaction, [delivery], ct);
        return true;
    }

    // Every element takes effect once however often it is applied, so a kill in the middle only means that this is done again.
    async Task ElementByElement(OpenDelivery delivery, CancellationToken ct)
    {
        foreach (var told in delivery.Told)
        {
            try
            {
                await database.InTransaction(transaction => Apply(transaction, [told], ct), ct);
            }
            catch (Exception e) when (IsPoison(e))
            {
                // The element stays in the stored body, to be unpacked again when this Curlew has learnt to.
                delivery.Note($"{told.Change.GetType().Name} set aside: {(e as PostgresException)?.SqlState ?? e.GetType().Name}");
            }
        }

        await database.InTransaction(
            async transaction =>
            {
                await Finish(transaction, [delivery], ct);
                await Close(transaction, delivery.Id, ct);
            },
            ct
        );
    }

    async Task Apply(Transaction transaction, List<ToldChange<Change>> told, CancellationToken ct)
    {
        sealer.Vouch(transaction);
        await partitions.Make(told.Select(Written).OfType<DateTimeOffset>(), ct);
        await changes.Run(transaction, told, (await KnownNumbers(transaction, ct)).ToHashSet(), ct);
    }

    static DateTimeOffset? Written(ToldChange<Change> told) =>
        told.Change switch
        {
            IncomingMessage message => told.At(message.Timestamp),
            Standby { Message: var message } => told.At(message.Timestamp),
            MessageEcho { Message: var message } => told.At(message.Timestamp),
            PastMessage { Message: var message } => told.At(message.Timestamp),
            _ => null,
        };

    async Task<List<OpenDelivery>> Open(Transaction transaction, List<Guid> claimed, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return [.. (await Read(transaction, [.. claimed], ct)).Select(stored => Open(stored, now - stored.Age))];
    }

    OpenDelivery Open(Stored stored, DateTimeOffset arrived)
    {
        try
        {
            return new(stored.Id, arrived, Notification.Parse(deliveries.Open(stored.Id, stored.Sealed)).Changes)
            {
                HadProblem = stored.HadProblem,
            };
        }
        catch (SealBroken)
        {
            // Changed in the database by somebody else: it is shown as a problem, and the others go on.
            var broken = new OpenDelivery(stored.Id, arrived, []);
            broken.Note("the stored body does not open");
            return broken;
        }
    }

    // Data that PostgreSQL or our own code refuses will be refused again; a lost connection, a full disk or a deadlock will not.
    static bool IsPoison(Exception e) =>
        e switch
        {
            PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] or ['X', 'X', ..] } => true,
            NpgsqlException or Overtaken or OperationCanceledException or IOException or TimeoutException or ObjectDisposedException =>
                false,
            _ => true,
        };

    static Task<List<Guid>> Claim(Transaction transaction, int most, CancellationToken ct) =>
        transaction.Query([most, MostBytesTogether], row => row.GetGuid(0), ct);

    static Task<List<Stored>> Read(Transaction transaction, Guid[] ids, CancellationToken ct) =>
        transaction.Query(
            [ids],
            row => new Stored(row.GetGuid(0), row.GetFieldValue<byte[]>(1), row.GetTimeSpan(2), row.GetBoolean(3)),
            ct
        );

    static Task<List<string>> KnownNumbers(Transaction transaction, CancellationToken ct) =>
        transaction.Query([], row => row.GetString(0), ct);

    // What has no effect is counted with its delivery, once, however often its elements were tried.
    static async Task Finish(Transaction transaction, List<OpenDelivery> open, CancellationToken ct)
    {
        await WebhookShape.Count(transaction, open, ct);
        if (open.Where(delivery => delivery.HadProblem || delivery.Problem is not null).ToList() is { Count: > 0 } telling)
        {
            await Report(transaction, telling, ct);
            await StrayDeliveries.Note(transaction, telling, ct);
        }
    }

    static Task<int> Report(Transaction transaction, List<OpenDelivery> telling, CancellationToken ct) =>
        transaction.Execute(
            [telling.Select(delivery => delivery.Id).ToArray(), telling.Select(delivery => delivery.Problem).ToArray()],
            ct
        );

    static Task<int> Close(Transaction transaction, Guid delivery, CancellationToken ct) => transaction.Execute([delivery], ct);
}
