using Curlew.Postgres;
using Npgsql;

namespace Curlew.Inbox;

/// <summary>How long customers waited for answers; null where none was given.</summary>
public sealed record ResponseTime(long Answers, TimeSpan? Average, TimeSpan? Median, TimeSpan? Longest)
{
    internal static ResponseTime Read(NpgsqlDataReader row, int first)
    {
        TimeSpan? Seconds(int column) => row.IsDBNull(column) ? null : TimeSpan.FromSeconds(row.GetDouble(column));
        return new(row.GetInt64(first), Seconds(first + 1), Seconds(first + 2), Seconds(first + 3));
    }
}

/// <summary>How quickly the customers of a number were answered.</summary>
public sealed record NumberResponseTime(string PhoneNumberId, ResponseTime Time);

/// <summary>How quickly somebody answered.</summary>
/// <param name="Writer">As in the audit trail: person:ID or api_key:ID.</param>
/// <param name="Name">For people to read.</param>
public sealed record WriterResponseTime(string Writer, string Name, ResponseTime Time);

/// <summary>How quickly people were answered, from the messages themselves: a wait begins with the first message without an answer and ends with the next
/// answer, whoever gave it; campaigns answer nobody.</summary>
static class ResponseTimes
{
    /// <summary>For each number with an answer since a moment.</summary>
    public static Task<List<NumberResponseTime>> OfNumbers(Session session, DateTimeOffset since, CancellationToken ct) =>
        session.Query([since], row => new NumberResponseTime(row.GetString(0), ResponseTime.Read(row, 1)), ct);

    /// <summary>For each person or program whose reply ended a wait since a moment, by name.</summary>
    public static Task<List<WriterResponseTime>> OfWriters(Session session, DateTimeOffset since, CancellationToken ct) =>
        session.Query([since], row => new WriterResponseTime(row.GetString(0), row.GetString(1), ResponseTime.Read(row, 2)), ct);
}
