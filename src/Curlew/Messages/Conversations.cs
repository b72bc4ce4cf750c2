using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Messages;

/// <summary>A conversation in the list: somebody who has written, and the latest message between them and one business number.</summary>
/// <param name="LatestAt">When one of the two last wrote by hand or by answer; campaigns do not move a conversation up.</param>
/// <param name="Unread">Messages from the customer since the business last wrote or read.</param>
/// <param name="WindowClosesAt">Until when anything may be sent; a template may be sent later too.</param>
public sealed record Conversation(
    Guid Profile,
    string PhoneNumberId,
    DateTimeOffset LatestAt,
    int Unread,
    DateTimeOffset WindowClosesAt,
    string? Name,
    PhoneNumber? Phone,
    bool Subscribed,
    LatestMessage? Latest
)
{
    /// <summary>Whether something of it does not open: somebody has changed a row. It is shown without that.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>Where the next page of the list begins.</summary>
    public ConversationCursor Cursor => new(LatestAt, Profile, PhoneNumberId);
}

/// <summary>The message a conversation shows in the list.</summary>
public sealed record LatestMessage(Guid Id, DateTimeOffset At, bool Incoming, string Type, string? Text, string Status);

/// <summary>A place in the list of conversations.</summary>
public readonly record struct ConversationCursor(DateTimeOffset LatestAt, Guid Profile, string PhoneNumberId);

/// <summary>Which conversations to list.</summary>
/// <param name="PhoneNumberId">Those of one business number; null for all.</param>
/// <param name="UnreadOnly">Only those somebody waits in.</param>
public sealed record ConversationFilter(string? PhoneNumberId = null, bool UnreadOnly = false);

/// <summary>How many conversations hold something unread, and how many messages that is.</summary>
public sealed record Unread(long Conversations, long Messages);

/// <summary>How long a customer waited for answers; null where none was given.</summary>
public sealed record ResponseTimes(long Answers, TimeSpan? Average, TimeSpan? Median, TimeSpan? Longest);

/// <summary>The shared inbox: who has written, what is unread, how quickly they were answered.</summary>
public sealed class Conversations(Database database, Sealer sealer)
{
    // Meta's window of 24 hours from the customer's latest message.
    static readonly TimeSpan Window = TimeSpan.FromHours(24);

    static readonly ConversationCursor Top = new(Cursor.End.At, Cursor.End.Id, "");

    /// <summary>One page of conversations, latest first.</summary>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    public Task<List<Conversation>> List(
        ConversationFilter? filter = null,
        ConversationCursor? after = null,
        int most = 50,
        CancellationToken ct = default
    ) => Latest(filter ?? new(), after ?? Top, most, ct);

    /// <summary>What nobody has looked at yet.</summary>
    public async Task<Unread> Unread(CancellationToken ct = default) =>
        (await database.First([], row => new Unread(row.GetInt64(0), row.GetInt64(1)), ct))!;

    /// <summary>Counts a conversation as read here; WhatsApp's blue ticks are the follow-ups' business. False when nothing was
    /// unread.</summary>
    public async Task<bool> MarkRead(Guid profile, string phoneNumberId, CancellationToken ct = default) =>
        await database.Execute([profile, phoneNumberId], ct) == 1;

    /// <summary>How quickly one person was answered since a moment.</summary>
    public async Task<ResponseTimes> ResponseTimes(
        Guid profile,
        string phoneNumberId,
        DateTimeOffset since,
        CancellationToken ct = default
    ) =>
        (
            await database.First(
                [profile, phoneNumberId, since],
                row => new ResponseTimes(row.GetInt64(0), Seconds(row, 1), Seconds(row, 2), Seconds(row, 3)),
                ct
            )
        )!;

    Task<List<Conversation>> Latest(ConversationFilter filter, ConversationCursor after, int most, CancellationToken ct) =>
        database.Query([after.LatestAt, after.Profile, after.PhoneNumberId, filter.PhoneNumberId, filter.UnreadOnly, most], Read, ct);

    Conversation Read(NpgsqlDataReader row)
    {
        var (profile, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        return new(
            profile,
            row.GetString(1),
            row.GetFieldValue<DateTimeOffset>(2),
            row.GetInt32(4),
            row.GetFieldValue<DateTimeOffset>(3) + Window,
            opened.Text(row.TextOrNull(5), new Cell("user_profiles", "display_name", profile)),
            opened.Phone(row.TextOrNull(6)),
            row.GetString(7) == "subscribed",
            row.IsDBNull(8) ? null : ReadLatest(row, opened)
        )
        {
            IsUnreadable = opened.IsUnreadable,
        };
    }

    static LatestMessage ReadLatest(NpgsqlDataReader row, OpenedRow opened)
    {
        var id = row.GetGuid(8);
        return new(
            id,
            row.GetFieldValue<DateTimeOffset>(13),
            row.GetString(9) == "incoming",
            row.GetString(10),
            opened.Text(row.TextOrNull(11), new Cell("whatsapp_messages", "content", id)),
            row.GetString(12)
        );
    }

    static TimeSpan? Seconds(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : TimeSpan.FromSeconds(row.GetDouble(column));
}
