using Curlew.Postgres;
using Npgsql;

namespace Curlew.Events;

/// <summary>An event that is to be told now. <paramref name="LeaseUntil"/> proves that the claim is still the latest one.</summary>
/// <param name="Attempt">Which try this is, from 1.</param>
/// <param name="Body">The JSON of what is told, without a person.</param>
sealed record DueEvent(
    Guid Id,
    DateTimeOffset LeaseUntil,
    int Attempt,
    string EventType,
    Guid? Subject,
    string Body,
    DateTimeOffset At,
    Destination To
)
{
    public static DueEvent Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetFieldValue<DateTimeOffset>(1),
            row.GetInt32(2),
            row.GetString(3),
            row.OrNull<Guid>(4),
            row.GetString(5),
            row.GetFieldValue<DateTimeOffset>(6),
            new(row.GetGuid(7), row.GetString(8), row.GetString(9), row.TextOrNull(10), row.OrNull<DateTimeOffset>(11), row.TextOrNull(12))
        );
}

/// <summary>Where an event goes: what is secret of it is sealed.</summary>
/// <param name="FullBy">Who lets it be told names, numbers and texts; null where it is told ids.</param>
sealed record Destination(Guid Endpoint, string Url, string Secret, string? PreviousSecret, DateTimeOffset? PreviousUntil, string? FullBy);
