using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>Reads what was said with one person and done about them page by page, from a place in the conversation and never by counting rows.</summary>
public sealed class Threads(Database database, Sealer sealer)
{
    /// <summary>What came last, or what came before a place.</summary>
    /// <param name="phoneNumberId">One business number; null for all of them together.</param>
    /// <param name="most">How many messages and events together.</param>
    public async Task<ThreadPage> Before(
        Guid profile,
        string? phoneNumberId,
        Cursor? place = null,
        int most = 50,
        CancellationToken ct = default
    )
    {
        // One more than asked for tells whether there is another page.
        var from = place ?? Cursor.End;
        var messages = await Older(profile, phoneNumberId, from, most + 1, ct);
        var events = await EventsBefore(profile, phoneNumberId, from, most + 1, ct);
        var places = Places(messages, events).OrderByDescending(one => one.At).ThenByDescending(one => one.Id).ToList();
        var page = places.Take(most).ToHashSet();
        return await Page(
            profile,
            messages.Where(message => page.Contains(message.Cursor)).Reverse(),
            events.Where(one => page.Contains(one.Cursor)).Reverse(),
            places.Count > most ? places[most - 1] : null,
            place is not null && places.Count > 0 ? places[0] : null,
            ct
        );
    }

    /// <summary>What came after a place.</summary>
    /// <inheritdoc cref="Before"/>
    public async Task<ThreadPage> After(Guid profile, string? phoneNumberId, Cursor place, int most = 50, CancellationToken ct = default)
    {
        var messages = await Newer(profile, phoneNumberId, place, most + 1, ct);
        var events = await EventsAfter(profile, phoneNumberId, place, most + 1, ct);
        var places = Places(messages, events).OrderBy(one => one.At).ThenBy(one => one.Id).ToList();
        var page = places.Take(most).ToHashSet();
        return await Page(
            profile,
            messages.Where(message => page.Contains(message.Cursor)),
            events.Where(one => page.Contains(one.Cursor)),
            places.Count > 0 ? places[0] : null,
            places.Count > most ? places[most - 1] : null,
            ct
        );
    }

    static IEnumerable<Cursor> Places(List<Row> messages, List<ThreadEvent> events) =>
        messages.Select(message => message.Cursor).Concat(events.Select(one => one.Cursor));

    async Task<ThreadPage> Page(
        Guid profile,
        IEnumerable<Row> messages,
        IEnumerable<ThreadEvent> events,
        Cursor? older,
        Cursor? newer,
        CancellationToken ct
    )
    {
        var rows = messages.ToList();
        var quoted = rows.Where(row => row.QuotedAt is not null).DistinctBy(row => row.Message.Answers).ToList();
        var quotes =
            quoted.Count == 0
                ? []
                : await Quoted(
                    [.. quoted.Select(row => row.Message.Answers!.Value)],
                    [.. quoted.Select(row => row.QuotedAt!.Value)],
                    profile,
                    ct
                );
        var marks = rows.Count == 0 ? [] : await Marks.Of(database, [.. rows.Select(row => (row.Message.Id, row.Message.At))], ct);
        return new(
            [
                .. rows.Select(row =>
                    With(
                        row.Message,
                        quotes.Find(quote => quote.Id == row.Message.Answers),
                        marks.Where(mark => mark.Target == row.Message.Id)
                    )
                ),
            ],
            [.. events],
            older,
            newer
        );
    }

    ThreadMessage With(ThreadMessage message, Quote? quote, IEnumerable<StandingMark> marks)
    {
        var opened = new OpenedRow(sealer);
        var said = marks
            .Select(mark => (Mark: mark, Text: opened.Text(mark.SealedContent, new Cell("whatsapp_messages", "content", mark.By))))
            .ToList();
        return message with
        {
            Quote = quote,
            // Without content a reaction was taken back.
            Reactions =
            [
                .. said.Where(one => one.Mark.Kind == "reaction" && one.Text is not null)
                    .Select(one => new Reaction(one.Text!, one.Mark.Incoming)),
            ],
            EditedText = said.Where(one => one.Mark.Kind == "edit").Select(one => one.Text).FirstOrDefault(),
            IsRevoked = said.Exists(one => one.Mark.Kind == "revoke"),
            IsUnreadable = message.IsUnreadable || opened.IsUnreadable,
        };
    }

    // A message, and where the one lies that it answers.
    sealed record Row(ThreadMessage Message, DateTimeOffset? QuotedAt)
    {
        public Cursor Cursor => Message.Cursor;
    }

    Task<List<Row>> Older(Guid profile, string? phoneNumberId, Cursor place, int most, CancellationToken ct) =>
        database.Query([profile, phoneNumberId, place.At, place.Id, most], Read, ct);

    Task<List<Row>> Newer(Guid profile, string? phoneNumberId, Cursor place, int most, CancellationToken ct) =>
        database.Query([profile, phoneNumberId, place.At, place.Id, most], Read, ct);

    Task<List<ThreadEvent>> EventsBefore(Guid profile, string? phoneNumberId, Cursor place, int most, CancellationToken ct) =>
        database.Query([profile, phoneNumberId, place.At, place.Id, most], ReadEvent, ct);

    Task<List<ThreadEvent>> EventsAfter(Guid profile, string? phoneNumberId, Cursor place, int most, CancellationToken ct) =>
        database.Query([profile, phoneNumberId, place.At, place.Id, most], ReadEvent, ct);

    Task<List<Quote>> Quoted(Guid[] messages, DateTimeOffset[] moments, Guid profile, CancellationToken ct) =>
        database.Query(
            [messages, moments, profile],
            row => new Quote(
                row.GetGuid(0),
                row.GetString(1) == "incoming",
                row.GetString(2),
                new OpenedRow(sealer).Text(row.TextOrNull(3), new Cell("whatsapp_messages", "content", row.GetGuid(0)))
            ),
            ct
        );

    Row Read(NpgsqlDataReader row)
    {
        int? Number(int column) => row.OrNull<int>(column);
        var (id, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        var message = new ThreadMessage(
            id,
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetString(2) == "incoming",
            row.GetString(3),
            opened.Text(row.TextOrNull(4), new Cell("whatsapp_messages", "content", id)),
            row.GetString(5),
            row.TextOrNull(6) is not null || row.TextOrNull(8) is not null
                ? new Media(row.TextOrNull(6), Number(7), row.TextOrNull(8))
                : null,
            Number(9),
            row.TextOrNull(10),
            row.GetBoolean(11),
            row.OrNull<Guid>(12)
        );
        return new(message with { IsUnreadable = opened.IsUnreadable }, row.OrNull<DateTimeOffset>(13));
    }

    ThreadEvent ReadEvent(NpgsqlDataReader row)
    {
        var (id, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        var done = new ThreadEvent(
            id,
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetString(2),
            row.TextOrNull(3),
            row.OrNull<Guid>(4) is { } staff ? opened.Text(row.TextOrNull(5), StaffAccounts.Cell("name", staff)) : null,
            row.TextOrNull(6),
            opened.Text(row.TextOrNull(7), new Cell("conversation_events", "text", id))
        );
        return done with { IsUnreadable = opened.IsUnreadable };
    }
}
