using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Npgsql;

namespace Curlew.Outbound;

/// <summary>
/// Tells the business's own programs what happened, signed, at least once and each time under the same id. They ask for the rest through
/// the API, with their own key: an event that goes astray gives no customer away.
/// </summary>
/// <param name="queue">The queue of events; <see cref="QueueName"/> in PostgreSQL by default.</param>
public sealed class OutgoingWebhooks(Database database, Sealer sealer, TimeProvider clock, PublicHttp http, IQueue? queue = null)
{
    /// <summary>The queue events wait in.</summary>
    public const string QueueName = "webhooks";

    const int MostTogether = 100;
    const int MostQueuedTogether = 1000;
    const int SideBySide = 16;

    // The specification advises 15 to 30 seconds.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    readonly IQueue queue = queue ?? new PostgresQueue(database, QueueName);
    readonly Rescuer rescuer = new();

    /// <summary>Queues and sends what is due and returns how many events that were; 0 when there are none. Any number of servers may run it
    /// at once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        await rescuer.NowAndThen(queue, ct);
        return await database.InTransaction(transaction => Enqueue(transaction, ct), ct) + await Tell(ct);
    }

    /// <summary>Deletes events queued longer than <paramref name="keep"/> ago, up to 10,000 a call; those given up stay with their dead
    /// deliveries. Returns how many. What a person replays from before then is told again, under a new id.</summary>
    public Task<int> Prune(TimeSpan keep, CancellationToken ct = default) => Delete(keep, ct);

    async Task<int> Enqueue(Transaction transaction, CancellationToken ct)
    {
        var events = await Unqueued(transaction, MostQueuedTogether, ct);
        if (events.Count == 0)
            return 0;
        await queue.Enqueue(transaction, [.. events.Select(e => new QueueEntry(e.Id.ToString("N"), e.Id, e.At))], ct);
        return await Queued(transaction, [.. events.Select(e => e.Id)], ct);
    }

    async Task<int> Tell(CancellationToken ct)
    {
        var items = await queue.Claim(MostTogether, ct);
        if (items.Count == 0)
            return 0;

        var deliveries = (await Open([.. items.Select(item => item.MessageRow)], ct)).ToDictionary(delivery => delivery.Event);
        (items, var answers) = await HeldLeases.While(
            queue,
            items,
            clock,
            SideBySide,
            async (item, stop) =>
                deliveries.TryGetValue(item.MessageRow, out var delivery)
                    ? await Send(delivery, stop)
                    : new Answer(null, "The endpoint is gone.", Final: true),
            ct
        );
        await database.InTransaction(transaction => End(transaction, items, deliveries, answers, ct), ct);
        await queue.Acknowledge(items, ct);
        return items.Count;
    }

    sealed record DueDelivery(
        Guid Event,
        string EventType,
        Guid? Subject,
        string Detail,
        DateTimeOffset At,
        Guid Endpoint,
        string Url,
        string Secret,
        bool IsActive
    );

    /// <summary>How one try ended; without a reason it was heard.</summary>
    sealed record Answer(int? Status, string? Why, bool Final = false);

    async Task<Answer> Send(DueDelivery delivery, CancellationToken ct)
    {
        if (!delivery.IsActive)
            return new(null, "The endpoint is switched off.", Final: true);

        try
        {
            using var request = Request(delivery, clock.GetUtcNow());
            var status = await http.Send(request, Patience, ct);
            return status switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new((int)status, null),
                HttpStatusCode.Gone => new((int)status, "The endpoint answered 410: it wants no more events.", Final: true),
                _ => new((int)status, $"The endpoint answered {(int)status}."),
            };
        }
        catch (AddressRefused refused)
        {
            return new(null, refused.Message, Final: true);
        }
        catch (SealBroken broken)
        {
            // Somebody has changed this endpoint: the others are told what happens all the same.
            return new(null, broken.Message, Final: true);
        }
        catch (HttpRequestException)
        {
            // The texts of the HTTP stack quote the address, which may hold a token.
            return new(null, "The endpoint gave no answer.");
        }
    }

    HttpRequestMessage Request(DueDelivery delivery, DateTimeOffset now)
    {
        var id = "evt_" + delivery.Event.ToString("N");
        var data = JsonNode.Parse(delivery.Detail)!.AsObject();
        if (delivery.Subject is { } subject)
            data.Insert(0, "id", subject);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type = delivery.EventType,
                timestamp = delivery.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                data,
            }
        );
        var secret = WebhookSecret.Parse(sealer.Open(delivery.Secret, WebhookEndpoints.Secret(delivery.Endpoint)));
        return new(HttpMethod.Post, sealer.Open(delivery.Url, WebhookEndpoints.Url(delivery.Endpoint)))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", secret.Sign(id, now, body) },
            },
        };
    }

    async Task End(
        Transaction transaction,
        List<QueueItem> items,
        Dictionary<Guid, DueDelivery> deliveries,
        IReadOnlyDictionary<Guid, Answer> answers,
        CancellationToken ct
    )
    {
        await queue.Complete(transaction, [.. items.Where(item => answers[item.Id].Why is null)], ct);
        await queue.Discard(transaction, Failures(final: true), ct);
        await queue.Retry(transaction, Failures(final: false), ct);
        var tried = items.Where(item => deliveries.TryGetValue(item.MessageRow, out var delivery) && delivery.IsActive).ToList();
        await NoteAnswers(
            transaction,
            [.. tried.Select(item => deliveries[item.MessageRow].Endpoint)],
            [.. tried.Select(item => answers[item.Id].Status)],
            ct
        );

        List<QueueFailure> Failures(bool final) =>
            [
                .. from item in items
                let answer = answers[item.Id]
                where answer.Why is not null && answer.Final == final
                select new QueueFailure(item, answer.Why!),
            ];
    }

    Task<int> Delete(TimeSpan keep, CancellationToken ct) => database.Execute([keep, QueueName], ct);

    static Task<List<(Guid Id, DateTimeOffset At)>> Unqueued(Transaction transaction, int most, CancellationToken ct) =>
        transaction.Query([most], row => (row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)), ct);

    static Task<int> Queued(Transaction transaction, Guid[] events, CancellationToken ct) => transaction.Execute([events], ct);

    Task<List<DueDelivery>> Open(Guid[] events, CancellationToken ct) => database.Query([events], Read, ct);

    static Task<int> NoteAnswers(Transaction transaction, Guid[] endpoints, int?[] statuses, CancellationToken ct) =>
        transaction.Execute([endpoints, statuses], ct);

    static DueDelivery Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.OrNull<Guid>(2),
            row.GetString(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.GetGuid(5),
            row.GetString(6),
            row.GetString(7),
            row.GetBoolean(8)
        );
}
