using System.Collections.Concurrent;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Turns incoming messages into rows, and new rows into everything that follows in the same transaction.</summary>
sealed class ReceiveMessages(Sealer sealer, IQueue queue, IQueue? media, OutgoingEvents? events)
{
    // Lengths of the columns; Meta promises none of its own.
    const int LongestType = 20,
        LongestMediaId = 100,
        LongestMediaType = 255;

    readonly Mentions mentions = new(sealer);
    readonly MessageWords words = new(sealer);
    readonly KnownIds known = new(sealer);

    // With the key they are sealed with: under the next one they read otherwise.
    readonly ConcurrentDictionary<(string Display, short Key), string?> businessPhones = [];

    /// <summary>Stores the messages and returns what the new ones decide about subscriptions.</summary>
    public async Task<List<Decision>> Run(
        Transaction transaction,
        IReadOnlyList<HeardMessage> messages,
        IReadOnlyDictionary<Identity, Guid> profiles,
        CancellationToken ct
    )
    {
        var arrivals = messages.Select(heard => new Arrival(heard, Row(heard, profiles[heard.Person]))).ToList();
        var fresh = await Messages.Messages.Receive(transaction, [.. arrivals.Select(arrival => arrival.Row)], ct);
        var news = arrivals.Where(arrival => fresh.Contains(arrival.Row.Id)).ToList();
        List<Arrival> filled =
            news.Count == arrivals.Count
                ? []
                : await known.Compare(transaction, [.. arrivals.Where(arrival => !fresh.Contains(arrival.Row.Id))], ct);
        List<Arrival> said = [.. news, .. filled];
        if (said.Count == 0)
            return [];

        await queue.Enqueue(
            transaction,
            [.. news.Where(n => n.Heard.As is Hearing.Addressed).Select(n => new QueueEntry(n.Row.MessageId, n.Row.Id, n.Row.At))],
            ct
        );
        if (media is not null && said.FindAll(n => n.Row.MediaId is not null) is { Count: > 0 } files)
            await media.Enqueue(transaction, [.. files.Select(n => new QueueEntry(n.Row.MessageId, n.Row.Id, n.Row.At))], ct);
        if (events is not null)
            await events.Publish(transaction, news.Where(n => n.Heard.As is Hearing.Addressed).Select(Happening), ct);
        await mentions.Add(
            transaction,
            [
                .. said.Where(n => n.FromCustomer && n.Message is { Text: not null, Kind: not MessageKind.Edit })
                    .Select(n => new Said(n.Row.Profile, n.Row.At, n.Message.Text!)),
            ],
            ct
        );
        await words.Add(
            transaction,
            [
                .. said.Select(n => (n.Row, Text: ReadableContent.Of(n.Message)))
                    .Where(n => n.Text is not null)
                    .Select(n => new Written(n.Row.Id, n.Row.Profile, n.Row.At, n.Text!)),
            ],
            ct
        );
        await Marks.Add(transaction, [.. news.Select(Mark).OfType<Mark>()], ct);
        var wishes = said.ConvertAll(arrival => (Arrival: arrival, Wish: MessageWish.Of(arrival)));
        await ConsentReviews.Add(
            transaction,
            sealer,
            [
                .. wishes
                    .Where(w => w.Arrival.Heard.As is not Hearing.Past && w.Wish is { Wording: Wording.Ambiguous })
                    .Select(w => new UnclearWish(w.Arrival.Row.Profile, w.Arrival.Row.MessageId, w.Arrival.Row.At, w.Wish!.Words)),
            ],
            ct
        );
        // Late: it locks people and conversations, and other sets with messages of the same people wait for the commit.
        await MessageCounts.Add(
            transaction,
            [.. news.Select(n => new Counted(n.Row.Profile, n.Row.PhoneNumberId, n.Row.At, Counting(n)))],
            ct
        );
        await Quiet(transaction, [.. news.Where(n => n.Heard.As is Hearing.Past)], ct);
        // After the lock: a status that proves beside us that the message they answer was sent has either committed, or waits and looks for
        // what we stored.
        await CampaignReplies.Attribute(
            transaction,
            [
                .. news.Where(n => n.FromCustomer && n.Heard.As is not Hearing.Past && n.IsSaid)
                    .Select(n => new Reply(n.Row.Id, n.Row.Profile, n.Row.At, n.Row.ContextMessageId)),
            ],
            ct
        );
        return [.. wishes.Select(w => Decision(w.Arrival, w.Wish)).OfType<Decision>()];
    }

    static Happening Happening(Arrival arrival)
    {
        var row = arrival.Row;
        return new(EventTypes.MessageReceived, row.Id, row.At, new MessageEvent(row.Id, row.Profile, row.PhoneNumberId))
        {
            Number = row.PhoneNumberId,
        };
    }

    Received Row(HeardMessage heard, Guid profile)
    {
        var (message, id) = (heard.Message, Guid.CreateVersion7());
        var (person, business) = (heard.Person.Phone is { } phone ? sealer.Seal(phone) : null, Business(message.DisplayPhone));
        var row = new Received
        {
            Id = id,
            MessageId = sealer.Seal(WhatsAppId.From(message.Wamid)!.Value),
            Profile = profile,
            PhoneNumberId = message.PhoneNumberId!,
            FromPhone = person,
            ToPhone = business,
            Type = Cut(message.Type, LongestType)!,
            Content = ReadableContent.Of(message) is { } content
                ? sealer.Seal(content, new Cell("whatsapp_messages", "content", id))
                : null,
            MediaId = message.Media?.Id is { Length: <= LongestMediaId } mediaId ? mediaId : null,
            MediaType = Cut(Messages.MediaType.Of(message.Media?.MimeType), LongestMediaType),
            MediaSize = message.Media?.Size is >= 0 and <= int.MaxValue ? (int)message.Media.Size : null,
            At = heard.At,
            ContextMessageId = WhatsAppId.From(message.ContextId ?? About(message)) is { } context ? sealer.Seal(context) : null,
        };
        return heard.As switch
        {
            Hearing.Echo => row with { FromPhone = business, ToPhone = person, Direction = "outgoing", Status = Standing(heard.Standing) },
            Hearing.Standby or Hearing.Past => row with { Status = "processed" },
            _ => row,
        };
    }

    static string Standing(string? word) =>
        word?.ToUpperInvariant() switch
        {
            "DELIVERED" => "delivered",
            "READ" or "PLAYED" => "read",
            "ERROR" => "failed",
            _ => "sent",
        };

    string? Business(string? display) =>
        display is null
            ? null
            : businessPhones.GetOrAdd((display, sealer.IdentitiesKey), shown =>
                PhoneNumber.TryParse(shown.Display, null, out var number) ? sealer.Seal(number) : null
            );

    // Reactions and pressed buttons open the service window, what says nothing does not.
    static Counting Counting(Arrival arrival) =>
        arrival switch
        {
            { IsSaid: false } => Messages.Counting.Notice,
            { FromCustomer: false } => Messages.Counting.Answer,
            _ => Messages.Counting.FromPerson,
        };

    // What was written before the number was connected waits for nobody to read it.
    static Task<int> Quiet(Transaction transaction, IReadOnlyList<Arrival> past, CancellationToken ct) =>
        past.Count == 0
            ? Task.FromResult(0)
            : transaction.Execute(
                [
                    past.Select(p => p.Row.Profile).ToArray(),
                    past.Select(p => p.Row.PhoneNumberId).ToArray(),
                    past.Select(p => p.Row.At).ToArray(),
                ],
                ct
            );

    static string? About(IncomingMessage message) => message.Reaction?.MessageId ?? message.OriginalId;

    Mark? Mark(Arrival arrival)
    {
        var kind = arrival.Message.Kind switch
        {
            MessageKind.Reaction => "reaction",
            MessageKind.Edit => "edit",
            MessageKind.Revoke => "revoke",
            _ => null,
        };
        return kind is not null && WhatsAppId.From(About(arrival.Message)) is { } target
            ? new(sealer.Seal(target), arrival.Row.Id, kind, arrival.FromCustomer, arrival.Row.At)
            : null;
    }

    static Decision? Decision(Arrival arrival, MessageWish? wish) =>
        wish is { Wording: Wording.Stop or Wording.Start }
            ? new(
                arrival.Row.Profile,
                Subscribed: wish.Wording is Wording.Start,
                arrival.Row.At,
                wish.Source,
                arrival.Row.MessageId,
                wish.Words
            )
            : null;

    static string? Cut(string? text, int longest) =>
        text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
