using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Npgsql;

namespace Curlew.Outbound;

/// <summary>Something other programs may hear of: what happened to which row, never what the row says.</summary>
public sealed record Happening(string EventType, Guid Subject, DateTimeOffset At);

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
    const int SideBySide = 16;

    // The specification advises 15 to 30 seconds.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    readonly IQueue queue = queue ?? new PostgresQueue(database, QueueName);

    /// <summary>Queues what happened for every endpoint that wants to hear it, in the transaction in which it happened.</summary>
    public async Task Publish(Transaction transaction, IReadOnlyList<Happening> happenings, CancellationToken ct = default)
    {
        if (happenings.Count == 0)
            return;
        var events = await Add(transaction, [.. happenings.Select(h => h.EventType)], [.. happenings.Select(h => h.Subject)], [.. happenings.Select(h => h.At)], ct);
        if (events.Count > 0)
            await queue.Enqueue(transaction, [.. events.Select(e => new QueueEntry(e.Id.ToString("N"), e.Id, e.At))], ct);
    }

    /// <summary>Sends what is due and returns how many events that were; 0 when there are none. Any number of servers may run it at once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        await queue.Rescue(ct);
        var items = await queue.Claim(MostTogether, ct);
        if (items.Count == 0)
            return 0;

        var letters = (await Open([.. items.Select(item => item.MessageRow)], ct)).ToDictionary(letter => letter.Event);
        var answers = new ConcurrentDictionary<Guid, Answer>();
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct }, async (item, stop) =>
            answers[item.Id] = letters.TryGetValue(item.MessageRow, out var letter) ? await Send(letter, stop) : new Answer(null, "The endpoint is gone.", Final: true));
        await database.InTransaction(transaction => End(transaction, items, letters, answers, ct), ct);
        await queue.Acknowledge(items, ct);
        return items.Count;
    }

    sealed record Letter(Guid Event, string EventType, Guid Subject, DateTimeOffset At, Guid Endpoint, string Url, string Secret, bool IsActive);

    /// <summary>How one try ended; without a reason it was heard.</summary>
    sealed record Answer(int? Status, string? Why, bool Final = false);

    async Task<Answer> Send(Letter letter, CancellationToken ct)
    {
        if (!letter.IsActive)
            return new(null, "The endpoint is switched off.", Final: true);

        using var request = Request(letter, clock.GetUtcNow());
        try
        {
            var status = await http.Send(request, Patience, ct);
            return status switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new((int)status, null),
                HttpStatusCode.Gone => new((int)status, "The endpoint answered 410: it wants to hear nothing more.", Final: true),
                _ => new((int)status, $"The endpoint answered {(int)status}."),
            };
        }
        catch (AddressRefused refused)
        {
            return new(null, refused.Message, Final: true);
        }
        catch (HttpRequestException)
        {
            // The texts of the HTTP stack quote the address, which may hold a token.
            return new(null, "The endpoint gave no answer.");
        }
    }

    HttpRequestMessage Request(Letter letter, DateTimeOffset now)
    {
        var id = "evt_" + letter.Event.ToString("N");
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = letter.EventType,
            timestamp = letter.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            data = new { id = letter.Subject },
        });
        var secret = WebhookSecret.Parse(sealer.Open(letter.Secret, WebhookEndpoints.Secret(letter.Endpoint)));
        return new(HttpMethod.Post, sealer.Open(letter.Url, WebhookEndpoints.Url(letter.Endpoint)))
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

    async Task End(Transaction transaction, List<QueueItem> items, Dictionary<Guid, Letter> letters, ConcurrentDictionary<Guid, Answer> answers, CancellationToken ct)
    {
        await queue.Complete(transaction, [.. items.Where(item => answers[item.Id].Why is null)], ct);
        await queue.Discard(transaction, Failures(final: true), ct);
        await queue.Retry(transaction, Failures(final: false), ct);
        var tried = items.Where(item => letters.TryGetValue(item.MessageRow, out var letter) && letter.IsActive).ToList();
        await Heard(transaction, [.. tried.Select(item => letters[item.MessageRow].Endpoint)], [.. tried.Select(item => answers[item.Id].Status)], ct);

        List<QueueFailure> Failures(bool final) =>
            [.. from item in items let answer = answers[item.Id] where answer.Why is not null && answer.Final == final select new QueueFailure(item, answer.Why!)];
    }

    static Task<List<(Guid Id, DateTimeOffset At)>> Add(Transaction transaction, string[] types, Guid[] subjects, DateTimeOffset[] moments, CancellationToken ct) =>
        transaction.Query([types, subjects, moments], row => (row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)), ct);

    Task<List<Letter>> Open(Guid[] events, CancellationToken ct) => database.Query([events], Read, ct);

    static Task<int> Heard(Transaction transaction, Guid[] endpoints, int?[] statuses, CancellationToken ct) => transaction.Execute([endpoints, statuses], ct);

    static Letter Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetFieldValue<DateTimeOffset>(3), row.GetGuid(4), row.GetString(5), row.GetString(6), row.GetBoolean(7));
}
