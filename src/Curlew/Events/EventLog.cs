using Curlew.Postgres;
using Curlew.Words;
using Npgsql;

namespace Curlew.Events;

/// <summary>What was told, to whom and how that went.</summary>
static class EventLog
{
    static readonly string[] EveryState = [.. Enum.GetValues<EventState>().Select(Codes.Word)];

    /// <summary>Events of one endpoint, the youngest first.</summary>
    /// <param name="state">Only those that are so far; null for all.</param>
    /// <param name="before">The id where the page before ended; null for the first page.</param>
    public static Task<List<LoggedEvent>> List(
        Session session,
        Guid endpoint,
        EventState? state,
        Guid? before,
        int most,
        CancellationToken ct
    ) => Page(session, endpoint, state is { } one ? [Codes.Word(one)] : EveryState, before, most, ct);

    /// <summary>Every try to tell an event that is still kept, the latest first.</summary>
    public static Task<List<LoggedTry>> Tries(Session session, Guid happened, CancellationToken ct) =>
        session.Query([happened], row => Try(row, 0), ct);

    static Task<List<LoggedEvent>> Page(Session session, Guid endpoint, string[] states, Guid? before, int most, CancellationToken ct) =>
        session.Query([endpoint, states, before, most], Read, ct);

    static LoggedEvent Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetString(2),
            row.OrNull<Guid>(3),
            row.GetFieldValue<DateTimeOffset>(4),
            Codes.Member<EventState>(row.GetString(5))!.Value,
            row.GetInt32(6),
            row.OrNull<DateTimeOffset>(7),
            row.IsDBNull(8) ? null : Try(row, 8)
        );

    static LoggedTry Try(NpgsqlDataReader row, int column) =>
        new(
            row.GetFieldValue<DateTimeOffset>(column),
            row.OrNull<int>(column + 1),
            row.TextOrNull(column + 2) is { } problem ? Codes.Member<TryProblem>(problem) : null,
            TimeSpan.FromMilliseconds(row.GetInt32(column + 3))
        );
}
