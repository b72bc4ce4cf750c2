using Curlew.Postgres;
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

/// <summary>What Meta said of account, numbers and limits, and what came of it.</summary>
public sealed class AccountNews(Database database)
{
    /// <summary>The latest notices, youngest first.</summary>
    public Task<List<AccountNotice>> Latest(DateTimeOffset since, int most, CancellationToken ct = default) =>
        database.Query(
            [since, most],
            row => new AccountNotice(
                row.GetFieldValue<DateTimeOffset>(0),
                row.TextOrNull(1),
                row.GetString(2),
                row.GetString(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.GetGuid(6)
            ),
            ct
        );
}
