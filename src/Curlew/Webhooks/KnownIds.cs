using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Webhooks;

/// <summary>A message as it was heard and as it is stored.</summary>
sealed record Arrival(HeardMessage Heard, Received Row)
{
    public IncomingMessage Message => Heard.Message;

    public bool FromCustomer => Heard.As is not Hearing.Echo;

    /// <summary>Whether somebody says something by it; the database's <c>is_said</c> says the same of the row.</summary>
    public bool IsSaid =>
        Message.Kind switch
        {
            MessageKind.System or MessageKind.Edit or MessageKind.Revoke => false,
            MessageKind.Reaction => Message.Reaction?.Emoji is not null,
            _ => true,
        };
}

/// <summary>
/// Looks at messages whose id is known. A copy changes nothing. What stood for a content that could not be delivered yet gives way to it.
/// An id
/// that comes again with something else in it keeps what came first, and the delivery says so.
/// </summary>
sealed class KnownIds(Sealer sealer)
{
    const string Unsupported = "unsupported";

    sealed record Stored(long Place, Guid Id, DateTimeOffset At, string? FromPhone, string Type, string? Content);

    /// <summary>Returns the arrivals whose content took the place of a stand-in, as they are stored now.</summary>
    public async Task<List<Arrival>> Compare(Transaction transaction, IReadOnlyList<Arrival> again, CancellationToken ct)
    {
        var filled = new List<Arrival>();
        foreach (var stored in await Read(transaction, [.. again.Select(arrival => arrival.Row.MessageId)], ct))
        {
            var arrival = again[(int)stored.Place - 1];
            if (StandsIn(stored.Type) && !StandsIn(arrival.Row.Type) && stored.FromPhone == arrival.Row.FromPhone)
                filled.Add(arrival with { Row = In(stored, arrival) });
            else if (!IsCopy(stored, arrival))
                arrival.Heard.Told.Delivery.Note("a message id used again for another message");
        }

        // Another server may fill the same one at the same time: the first does, and it alone draws the consequences.
        var done = filled.Count == 0 ? [] : (await Fill(transaction, filled, ct)).ToHashSet();
        return [.. filled.Where(arrival => done.Remove(arrival.Row.Id))];
    }

    // What the business wrote elsewhere is told in the words of whoever tells it; what stands in for something comes before it or after it.
    bool IsCopy(Stored stored, Arrival arrival) =>
        !arrival.FromCustomer
        || StandsIn(arrival.Row.Type)
        || stored.Type == arrival.Row.Type
            && (stored.FromPhone is null || arrival.Row.FromPhone is null || stored.FromPhone == arrival.Row.FromPhone)
            && IsText(stored, ReadableContent.Of(arrival.Message));

    // A stored text that was tampered with is no other message: what came again has nothing to say about it.
    bool IsText(Stored stored, string? text)
    {
        var opened = new OpenedRow(sealer);
        return opened.Text(stored.Content, ContentOf(stored.Id)) == text || opened.IsUnreadable;
    }

    static bool StandsIn(string type) => type is Unsupported or PastMessage.Placeholder;

    Received In(Stored stored, Arrival arrival) =>
        arrival.Row with
        {
            Id = stored.Id,
            At = stored.At,
            Content = ReadableContent.Of(arrival.Message) is { } content ? sealer.Seal(content, ContentOf(stored.Id)) : null,
        };

    static Cell ContentOf(Guid message) => new("whatsapp_messages", "content", message);

    static Task<List<Stored>> Read(Transaction transaction, string[] messageIds, CancellationToken ct) =>
        transaction.Query([messageIds], Row, ct);

    static Task<List<Guid>> Fill(Transaction transaction, List<Arrival> filled, CancellationToken ct) =>
        transaction.Query(
            [
                filled.Select(f => f.Row.Id).ToArray(),
                filled.Select(f => f.Row.At).ToArray(),
                filled.Select(f => f.Row.Type).ToArray(),
                filled.Select(f => f.Row.Content).ToArray(),
                filled.Select(f => f.Row.MediaId).ToArray(),
                filled.Select(f => f.Row.MediaType).ToArray(),
                filled.Select(f => f.Row.MediaSize).ToArray(),
            ],
            row => row.GetGuid(0),
            ct
        );

    static Stored Row(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3), row.GetString(4), row.TextOrNull(5));
}
