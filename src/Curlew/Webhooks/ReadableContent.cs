using System.Globalization;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>What a message of any type says, as text for people to read and to search.</summary>
static class ReadableContent
{
    // A cart of a hundred lines or a form of a megabyte is kept whole in the stored delivery.
    const int Longest = 16_000;

    /// <summary>Null where there is nothing to read: a picture without a caption, a revocation.</summary>
    public static string? Of(IncomingMessage message) =>
        Cut(
            message.Kind switch
            {
                MessageKind.Document => Lines(message.Text, message.Media?.FileName),
                MessageKind.Location => message.Location is { } place ? Lines(place.Name, place.Address, Point(place)) : null,
                MessageKind.Contacts => Lines([.. message.Contacts.Select(Card)]),
                MessageKind.Interactive or MessageKind.Button => message.Choice is { } choice
                    ? Lines(choice.Title, choice.Description, choice.Json)
                    : null,
                MessageKind.Order => message.Order is { } order ? Lines([message.Text, .. order.Items.Select(Item)]) : message.Text,
                MessageKind.Reaction => message.Reaction?.Emoji,
                MessageKind.System => message.System?.Body,
                MessageKind.Unsupported => message.UnsupportedType ?? Title(message),
                MessageKind.Unknown when message.Type is PastMessage.Placeholder => null,
                MessageKind.Unknown => message.Json,
                _ => message.Text ?? (message.Media is null ? Title(message) : null),
            }
        );

    static string? Title(IncomingMessage message) => message.Errors is [var error, ..] ? error.Known.Meaning : null;

    static string? Point(IncomingLocation place) =>
        place is { Latitude: { } latitude, Longitude: { } longitude }
            ? string.Create(CultureInfo.InvariantCulture, $"{latitude:0.######}, {longitude:0.######}")
            : null;

    static string? Card(ContactCard card) =>
        Join(", ", [card.Name ?? card.FirstName, card.Company, .. card.Phones.Select(phone => phone.Phone ?? phone.WaId), .. card.Emails]);

    static string? Item(OrderItem item) =>
        Join(
            " ",
            [
                item.Quantity is { } quantity ? string.Create(CultureInfo.InvariantCulture, $"{quantity} ×") : null,
                item.RetailerId,
                item.Price,
                item.Currency,
            ]
        );

    static string? Lines(params IEnumerable<string?> parts) => Join("\n", parts);

    static string? Join(string separator, IEnumerable<string?> parts)
    {
        var some = parts.Where(part => !string.IsNullOrWhiteSpace(part)).ToList();
        return some.Count == 0 ? null : string.Join(separator, some);
    }

    static string? Cut(string? text) =>
        text is null || text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
}
