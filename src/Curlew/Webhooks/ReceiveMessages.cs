using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Turns incoming messages into rows, and new rows into everything that follows in the same transaction.</summary>
sealed class ReceiveMessages(Sealer sealer, IQueue queue, Settlement settlement)
{
    // Lengths of the columns; Meta promises none of its own.
    const int LongestType = 20, LongestMediaId = 100, LongestMediaType = 255;

    readonly Mentions mentions = new(sealer);
    readonly Dictionary<string, string?> businessPhones = [];

    /// <summary>A message as it was told and as it is stored.</summary>
    sealed record Arrival(IncomingMessage Told, Received Row);

    /// <summary>Stores the messages and returns what the new ones decide about subscriptions.</summary>
    public async Task<List<Decision>> Run(
        Transaction transaction, IReadOnlyList<Told<IncomingMessage>> messages, IReadOnlyDictionary<Identity, Guid> profiles, CancellationToken ct)
    {
        var arrivals = messages.Select(message => new Arrival(message.Change, Row(message, profiles))).ToList();
        var fresh = await Messages.Messages.Receive(transaction, [.. arrivals.Select(arrival => arrival.Row)], ct);
        var news = arrivals.Where(arrival => fresh.Contains(arrival.Row.Id)).ToList();
        if (news.Count == 0)
            return [];

        await queue.Enqueue(transaction, [.. news.Select(n => new QueueEntry(n.Row.MessageId, n.Row.Id, n.Row.At))], ct);
        await Tally.Add(transaction, [.. news.Select(n => new Counted(n.Row.Profile, n.Row.PhoneNumberId, n.Row.At, Counting(n.Told)))], ct);
        await mentions.Add(transaction, [.. news.Where(n => n.Told.Text is not null).Select(n => new Said(n.Row.Profile, n.Row.At, n.Told.Text!))], ct);
        await settlement.Attribute(transaction, [.. news.Where(n => n.Told.Kind is not MessageKind.System)
            .Select(n => new Reply(n.Row.Id, n.Row.Profile, n.Row.At, n.Row.ContextMessageId))], ct);
        return [.. news.Select(Decision).OfType<Decision>()];
    }

    Received Row(Told<IncomingMessage> told, IReadOnlyDictionary<Identity, Guid> profiles)
    {
        var (message, id) = (told.Change, Guid.CreateVersion7());
        return new Received
        {
            Id = id,
            MessageId = sealer.Seal(WhatsAppId.From(message.Wamid)!.Value),
            Profile = profiles[Identity.From(message.From, message.UserId)!.Value],
            PhoneNumberId = message.PhoneNumberId!,
            FromPhone = PhoneNumber.FromWaId(message.From) is { } from ? sealer.Seal(from) : null,
            ToPhone = Business(message.DisplayPhone),
            Type = Cut(message.Type, LongestType)!,
            Content = Content(message) is { } content ? sealer.Seal(content, new Cell("whatsapp_messages", "content", id)) : null,
            MediaId = message.Media?.Id is { Length: <= LongestMediaId } mediaId ? mediaId : null,
            MediaType = Cut(message.Media?.MimeType, LongestMediaType),
            MediaSize = message.Media?.Size is >= 0 and <= int.MaxValue ? (int)message.Media.Size : null,
            At = told.At(message.Timestamp),
            ContextMessageId = WhatsAppId.From(message.ContextId ?? message.Reaction?.MessageId ?? message.OriginalId) is { } context ? sealer.Seal(context) : null,
        };
    }

    static string? Content(IncomingMessage message) => message.Text ?? message.Reaction?.Emoji ?? message.System?.Body;

    string? Business(string? display)
    {
        if (display is null)
            return null;
        if (!businessPhones.TryGetValue(display, out var phone))
            businessPhones[display] = phone = PhoneNumber.TryParse(display, null, out var number) ? sealer.Seal(number) : null;
        return phone;
    }

    // Reactions and pressed buttons open the service window, what WhatsApp itself says does not.
    static Counting Counting(IncomingMessage message) => message.Kind is MessageKind.System ? Messages.Counting.Notice : Messages.Counting.FromPerson;

    static Decision? Decision(Arrival arrival)
    {
        var (message, row) = arrival;
        var source = message.Kind switch { MessageKind.Text => "keyword", MessageKind.Button or MessageKind.Interactive => "button", _ => null };
        return source is null || message.GroupId is not null ? null : SubscriptionWords.Read(message.Text) switch
        {
            Wording.Stop => new(row.Profile, Subscribed: false, row.At, source, row.MessageId, message.Text),
            Wording.Start => new(row.Profile, Subscribed: true, row.At, source, row.MessageId, message.Text),
            _ => null,
        };
    }

    static string? Cut(string? text, int longest) =>
        text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
