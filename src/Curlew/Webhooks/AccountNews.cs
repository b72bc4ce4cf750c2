using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Webhooks;

/// <summary>Something Meta told about the account, a number or a template.</summary>
/// <param name="Effect">What Curlew did on it; null when it is only kept.</param>
/// <param name="Delivery">The webhook it came with.</param>
public sealed record AccountNotice(
    DateTimeOffset At,
    string? WabaId,
    string Field,
    string Event,
    string? About,
    string? Effect,
    Guid Delivery
);

/// <summary>How one of the business's numbers stands.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Throughput">Messages per second.</param>
/// <param name="MessagingLimit">People in a rolling 24 hours, over all numbers of the portfolio; null is unlimited.</param>
/// <param name="LimitToldAt">When Meta last told the limit; null while it is the configured one.</param>
/// <param name="StoppedReason">Why nothing is sent; null when it is.</param>
/// <param name="StoppedUntil">When that ends by itself.</param>
public sealed record NumberStanding(
    string Id,
    string WabaId,
    string PortfolioId,
    string? Phone,
    int Throughput,
    int? MessagingLimit,
    DateTimeOffset? LimitToldAt,
    string? StoppedReason,
    DateTimeOffset? StoppedUntil
);

/// <summary>What Meta said of account, numbers and limits, and what came of it.</summary>
public sealed class AccountNews(Database database, Sealer sealer)
{
    /// <summary>Every number of the business.</summary>
    public Task<List<NumberStanding>> Numbers(CancellationToken ct = default) => database.Query([], Number, ct);

    /// <summary>The latest notices, youngest first.</summary>
    public Task<List<AccountNotice>> Latest(DateTimeOffset since, int most, CancellationToken ct = default) =>
        database.Query(
            [since, most],
            row => new AccountNotice(
                row.GetFieldValue<DateTimeOffset>(0),
                Text(row, 1),
                row.GetString(2),
                row.GetString(3),
                Text(row, 4),
                Text(row, 5),
                row.GetGuid(6)
            ),
            ct
        );

    NumberStanding Number(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            Text(row, 3) is { } phone ? sealer.OpenPhone(phone).Masked : null,
            row.GetInt32(4),
            row.IsDBNull(5) ? null : row.GetInt32(5),
            Moment(row, 6),
            Text(row, 7),
            Moment(row, 8)
        );

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTimeOffset? Moment(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
