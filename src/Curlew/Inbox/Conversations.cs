using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>The shared inbox: who has written, what is open, who waits, how quickly they were answered.</summary>
public sealed class Conversations(Database database, Sealer sealer, TimeProvider clock)
{
    // Meta's window of 24 hours from the customer's latest message.
    static readonly TimeSpan Window = TimeSpan.FromHours(24);

    static readonly TimeSpan ClosingSoon = TimeSpan.FromHours(2);

    static readonly ConversationCursor Last = new(Cursor.End.At, Cursor.End.Id, "");
    static readonly ConversationCursor First = new(DateTimeOffset.UnixEpoch.AddYears(-1), Guid.Empty, "");

    /// <summary>One page of a list. What moves within it meanwhile may come twice or not at all; whatever stays where it is comes once.</summary>
    /// <param name="after">Where the page before ended; null for the first page.</param>
    public Task<List<Conversation>> List(
        ConversationFilter? filter = null,
        ConversationCursor? after = null,
        int most = 50,
        CancellationToken ct = default
    )
    {
        var wanted = filter ?? new();
        return wanted.List switch
        {
            ConversationList.Mine when wanted.Staff == Guid.Empty => Task.FromResult<List<Conversation>>([]),
            ConversationList.Mine => Assigned(wanted.Staff, after ?? Last, wanted, most, ct),
            ConversationList.Unassigned => Assigned(Guid.Empty, after ?? Last, wanted, most, ct),
            ConversationList.Waiting => Waiting(after ?? First, wanted, most, ct),
            ConversationList.Closing => Closing(clock.GetUtcNow() - Window, after ?? First, wanted, most, ct),
            var list when wanted.Label is { } label => WithLabel(
                label,
                list is ConversationList.Done,
                after ?? Last,
                wanted.PhoneNumberId,
                most,
                ct
            ),
            var list => Latest(list is ConversationList.Done, after ?? Last, wanted.PhoneNumberId, most, ct),
        };
    }

    /// <summary>The conversations of some people, with every number, the latest first.</summary>
    public Task<List<Conversation>> Of(IReadOnlyCollection<Guid> profiles, CancellationToken ct = default) => Some([.. profiles], ct);

    /// <summary>What there is to do.</summary>
    /// <param name="staff">For whom; empty for somebody who has no account.</param>
    public async Task<InboxCounts> Counts(Guid staff, CancellationToken ct = default) =>
        (
            await database.First(
                [staff, (long)InboxCounts.Most],
                row => new InboxCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)),
                ct
            )
        )!;

    /// <summary>Counts a conversation as read here; WhatsApp's blue ticks are another matter. False when nothing was unread.</summary>
    public async Task<bool> MarkRead(Guid profile, string phoneNumberId, CancellationToken ct = default) =>
        await database.Execute([profile, phoneNumberId], ct) == 1;

    /// <summary>How quickly one person was answered since a moment.</summary>
    public async Task<ResponseTime> ResponseTimes(
        Guid profile,
        string phoneNumberId,
        DateTimeOffset since,
        CancellationToken ct = default
    ) => (await database.First([profile, phoneNumberId, since], row => ResponseTime.Read(row, 0), ct))!;

    Task<List<Conversation>> Latest(bool isDone, ConversationCursor after, string? number, int most, CancellationToken ct) =>
        database.Query([isDone, after.At, after.Profile, after.PhoneNumberId, number, most], Read, ct);

    async Task<List<Conversation>> WithLabel(
        string label,
        bool isDone,
        ConversationCursor after,
        string? number,
        int most,
        CancellationToken ct
    ) =>
        await Near(label, isDone, after, number, most, ct) is { } near && near.Count == most
            ? near
            : await Labelled(label, isDone, after, number, most, ct);

    Task<List<Conversation>> Near(string label, bool isDone, ConversationCursor after, string? number, int most, CancellationToken ct) =>
        database.Query([label, isDone, after.At, after.Profile, after.PhoneNumberId, number, most], Read, ct);

    Task<List<Conversation>> Labelled(
        string label,
        bool isDone,
        ConversationCursor after,
        string? number,
        int most,
        CancellationToken ct
    ) => database.Query([label, isDone, after.At, after.Profile, after.PhoneNumberId, number, most], Read, ct);

    Task<List<Conversation>> Assigned(Guid staff, ConversationCursor after, ConversationFilter filter, int most, CancellationToken ct) =>
        database.Query([staff, after.At, after.Profile, after.PhoneNumberId, filter.PhoneNumberId, filter.Label, most], Read, ct);

    Task<List<Conversation>> Waiting(ConversationCursor after, ConversationFilter filter, int most, CancellationToken ct) =>
        database.Query([after.At, after.Profile, after.PhoneNumberId, filter.PhoneNumberId, filter.Label, most], Read, ct);

    Task<List<Conversation>> Closing(
        DateTimeOffset closed,
        ConversationCursor after,
        ConversationFilter filter,
        int most,
        CancellationToken ct
    ) =>
        database.Query(
            [closed, closed + ClosingSoon, after.At, after.Profile, after.PhoneNumberId, filter.PhoneNumberId, filter.Label, most],
            Read,
            ct
        );

    Task<List<Conversation>> Some(Guid[] profiles, CancellationToken ct) => database.Query([profiles], Read, ct);

    Conversation Read(NpgsqlDataReader row)
    {
        var (profile, number, opened) = (row.GetGuid(0), row.GetString(1), new OpenedRow(sealer));
        var assigned = row.OrNull<Guid>(8);
        return new(
            profile,
            number,
            row.GetFieldValue<DateTimeOffset>(3),
            row.GetInt32(5),
            row.GetFieldValue<DateTimeOffset>(4) + Window,
            opened.Text(row.TextOrNull(11), new Cell("user_profiles", "display_name", profile)),
            opened.Phone(row.TextOrNull(12))?.Masked,
            row.GetString(13) == "subscribed",
            row.IsDBNull(14) ? null : ReadLatest(row, opened)
        )
        {
            WaitingSince = row.OrNull<DateTimeOffset>(6),
            DoneAt = row.OrNull<DateTimeOffset>(7),
            AssignedTo = assigned,
            AssignedName = assigned is { } staff ? opened.Text(row.TextOrNull(10), StaffAccounts.Cell("name", staff)) : null,
            Labels = row.GetFieldValue<string[]>(9),
            IsUnreadable = opened.IsUnreadable,
            Cursor = new(row.GetFieldValue<DateTimeOffset>(2), profile, number),
        };
    }

    static LatestMessage ReadLatest(NpgsqlDataReader row, OpenedRow opened)
    {
        var id = row.GetGuid(14);
        return new(
            id,
            row.GetFieldValue<DateTimeOffset>(19),
            row.GetString(15) == "incoming",
            row.GetString(16),
            opened.Text(row.TextOrNull(17), new Cell("whatsapp_messages", "content", id)),
            row.GetString(18)
        );
    }
}
