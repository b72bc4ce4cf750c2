using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Something that should not have happened and that a person has to look at.</summary>
/// <param name="Kind">sent_twice, refused_but_sent, restored, …</param>
/// <param name="Subject">What it is about, by its id.</param>
/// <param name="Times">How often since it is open.</param>
public sealed record Alarm(
    Guid Id,
    string Kind,
    string Subject,
    Saying Text,
    int Times,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy
);

/// <summary>Raises alarms and keeps them until somebody has looked at them.</summary>
public sealed class Alarms(Database database)
{
    /// <summary>Open alarms, or all of them, latest first.</summary>
    public Task<List<Alarm>> List(bool all, CancellationToken ct) =>
        database.Query(
            [all],
            row => new Alarm(
                row.GetGuid(0),
                row.GetString(1),
                row.GetString(2),
                Saying.Read(row.GetString(3)),
                row.GetInt32(4),
                row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(6),
                row.OrNull<DateTimeOffset>(7),
                row.TextOrNull(8)
            ),
            ct
        );

    /// <summary>How many are open.</summary>
    public async Task<int> Open(CancellationToken ct) => await database.First([], row => row.GetInt32(0), ct);

    /// <summary>Somebody has looked at it: it is kept, and raised anew if it happens again.</summary>
    internal static async Task<AlarmOutcome> Acknowledge(Transaction tx, Guid alarm, string by, DateTimeOffset at, CancellationToken ct) =>
        await Close(tx, alarm, by, at, ct) == 1 ? new AlarmOutcome.Acknowledged(alarm) : new AlarmOutcome.NotOpen(alarm);

    /// <summary>Raises an alarm, or counts it again while it is open.</summary>
    internal static Task<int> Raise(
        Session session,
        string kind,
        string subject,
        AlarmText text,
        DateTimeOffset at,
        CancellationToken ct
    ) => RaiseEach(session, kind, [subject], text, at, ct);

    /// <summary>Raises an alarm for each row in which something sealed does not open.</summary>
    /// <param name="rows">Their ids.</param>
    internal static Task<int> Unreadable<T>(
        Session session,
        string table,
        IReadOnlyCollection<T> rows,
        DateTimeOffset at,
        CancellationToken ct
    )
        where T : notnull =>
        rows.Count == 0
            ? Task.FromResult(0)
            : RaiseEach(session, "unreadable", [.. rows.Select(row => row.ToString()!)], new AlarmText.Unreadable(table), at, ct);

    static Task<int> RaiseEach(Session session, string kind, string[] subjects, AlarmText text, DateTimeOffset at, CancellationToken ct) =>
        RaiseEach(session, kind, subjects, Saying.Of(text), at, ct);

    static Task<int> RaiseEach(Session session, string kind, string[] subjects, Saying text, DateTimeOffset at, CancellationToken ct) =>
        session.Execute([kind, subjects, text.English, at, text.Values], ct);

    static Task<int> Close(Transaction tx, Guid alarm, string by, DateTimeOffset at, CancellationToken ct) =>
        tx.Execute([alarm, by, at], ct);
}
