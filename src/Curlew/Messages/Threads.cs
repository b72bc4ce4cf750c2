using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Messages;

/// <summary>A message as a conversation shows it.</summary>
/// <param name="Text">What it says, in clear; null where there is none.</param>
/// <param name="FromCampaign">Sent by a campaign.</param>
/// <param name="Answers">The message it answers or reacts to, where that one is known.</param>
public sealed record ThreadMessage(
    Guid Id,
    DateTimeOffset At,
    bool Incoming,
    string Type,
    string? Text,
    string Status,
    Media? Media,
    int? FailureCode,
    string? FailureReason,
    bool FromCampaign,
    Guid? Answers
)
{
    /// <summary>Whether its text does not open: somebody has changed the row. It is shown without it.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>The place of this message.</summary>
    public Cursor Cursor => new(At, Id);
}

/// <summary>A file of a message. <paramref name="Url"/> is where the store keeps it, null until it is there; <paramref name="Bytes"/> its
/// size.</summary>
public sealed record Media(string? Type, int? Bytes, string? Url);

/// <summary>One page of a conversation, oldest message first.</summary>
/// <param name="Older">Where the page before it begins; null at the beginning of the conversation.</param>
/// <param name="Newer">Where the page after it begins; null at its end.</param>
public sealed record ThreadPage(IReadOnlyList<ThreadMessage> Messages, Cursor? Older, Cursor? Newer);

/// <summary>Reads the messages of one person page by page, from a place in the conversation and never by counting rows.</summary>
public sealed class Threads(Database database, Sealer sealer)
{
    /// <summary>The latest messages, or those before a place.</summary>
    /// <param name="phoneNumberId">One business number; null for all of them together.</param>
    public async Task<ThreadPage> Before(
        Guid profile,
        string? phoneNumberId,
        Cursor? place = null,
        int most = 50,
        CancellationToken ct = default
    )
    {
        // One more than asked for tells whether there is another page.
        var rows = await Older(profile, phoneNumberId, place ?? Cursor.End, most + 1, ct);
        var page = rows.Take(most).Reverse().ToList();
        return new(page, rows.Count > most ? page[0].Cursor : null, place is not null && page.Count > 0 ? page[^1].Cursor : null);
    }

    /// <summary>The messages after a place.</summary>
    /// <inheritdoc cref="Before"/>
    public async Task<ThreadPage> After(Guid profile, string? phoneNumberId, Cursor place, int most = 50, CancellationToken ct = default)
    {
        var rows = await Newer(profile, phoneNumberId, place, most + 1, ct);
        var page = rows.Take(most).ToList();
        return new(page, page.Count > 0 ? page[0].Cursor : null, rows.Count > most ? page[^1].Cursor : null);
    }

    Task<List<ThreadMessage>> Older(Guid profile, string? phoneNumberId, Cursor place, int most, CancellationToken ct) =>
        database.Query([profile, phoneNumberId, place.At, place.Id, most], Read, ct);

    Task<List<ThreadMessage>> Newer(Guid profile, string? phoneNumberId, Cursor place, int most, CancellationToken ct) =>
        database.Query([profile, phoneNumberId, place.At, place.Id, most], Read, ct);

    ThreadMessage Read(NpgsqlDataReader row)
    {
        int? Number(int column) => row.OrNull<int>(column);
        var (id, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        return new(
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
        )
        {
            IsUnreadable = opened.IsUnreadable,
        };
    }
}
