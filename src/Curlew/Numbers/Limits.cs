using Curlew.Postgres;

namespace Curlew.Numbers;

/// <summary>A portfolio's messaging limit and what is used of it.</summary>
/// <param name="MessagingLimit">People in a rolling 24 hours outside open windows; null is unlimited.</param>
/// <param name="Used">People reached in them.</param>
/// <param name="FreesAt">When the next of them is free again, where the limit is reached; null otherwise.</param>
public sealed record PortfolioLimit(string Portfolio, int? MessagingLimit, DateTimeOffset? ToldAt, int Used, DateTimeOffset? FreesAt)
{
    /// <summary>People who can still be reached now; null is unlimited.</summary>
    public int? Left => MessagingLimit is { } limit ? Math.Max(0, limit - Used) : null;
}

/// <summary>A business number and its pace.</summary>
/// <param name="Throughput">Messages a second.</param>
/// <param name="WaitsUntil">Until when WhatsApp asked it to wait; null when it need not.</param>
/// <param name="StoppedReason">Why it sends nothing; null when it may.</param>
/// <param name="RetiredAt">When it was retired; null while it serves.</param>
public sealed record NumberPace(
    string PhoneNumberId,
    string Portfolio,
    int Throughput,
    DateTimeOffset? WaitsUntil,
    string? StoppedReason,
    DateTimeOffset? RetiredAt
);

/// <summary>At most so many marketing messages to one person in so many days.</summary>
public sealed record FrequencyCap(int Days, int Messages);

/// <summary>What binds sending: limits, pace and caps, to look at and to set.</summary>
public sealed class Limits(Database database, TimeProvider clock)
{
    /// <summary>How long a person counts: Meta's 24 hours and a minute for the difference between two clocks.</summary>
    public static readonly TimeSpan RollingWindow = TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1);

    /// <summary>Every portfolio.</summary>
    public Task<List<PortfolioLimit>> Portfolios(CancellationToken ct) =>
        database.Query(
            [clock.GetUtcNow(), RollingWindow],
            row => new PortfolioLimit(
                row.GetString(0),
                row.IsDBNull(1) ? null : row.GetInt32(1),
                row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2),
                row.GetInt32(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4)
            ),
            ct
        );

    /// <summary>Every number.</summary>
    public Task<List<NumberPace>> Numbers(CancellationToken ct) =>
        database.Query(
            [clock.GetUtcNow()],
            row => new NumberPace(
                row.GetString(0),
                row.GetString(1),
                row.GetInt32(2),
                row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
                row.IsDBNull(4) ? null : row.GetString(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5)
            ),
            ct
        );

    /// <summary>Every cap, shortest first.</summary>
    public Task<List<FrequencyCap>> Caps(CancellationToken ct) =>
        database.Query([], row => new FrequencyCap(row.GetInt32(0), row.GetInt32(1)), ct);

    /// <summary>Sets a portfolio's limit as if Meta had told it now; what Meta tells later goes before it. False when there is no such
    /// portfolio.</summary>
    public async Task<bool> SetLimit(string portfolio, int? people, CancellationToken ct) =>
        await database.Execute([portfolio, people, clock.GetUtcNow()], ct) == 1;

    /// <summary>Sets a number's throughput, messages a second. False when there is no such number.</summary>
    public async Task<bool> SetThroughput(string phoneNumberId, int perSecond, CancellationToken ct) =>
        await database.Execute([phoneNumberId, perSecond, clock.GetUtcNow()], ct) == 1;

    /// <summary>Sets a cap, or with 0 messages takes it away.</summary>
    public Task<int> SetCap(FrequencyCap cap, CancellationToken ct) => database.Execute([cap.Days, cap.Messages], ct);

    /// <summary>Takes over the limit Meta has told of a portfolio, by its id or that of one of its accounts. An older telling changes nothing.</summary>
    /// <param name="people">Null is unlimited.</param>
    internal static Task<int> Told(Transaction tx, string? account, int? people, DateTimeOffset at, CancellationToken ct) =>
        tx.Execute([account, people, at], ct);

    /// <summary>Takes over that Meta lets a number send faster.</summary>
    /// <param name="phone">The number, sealed.</param>
    internal static Task<int> Upgraded(
        Transaction tx,
        string? account,
        string phone,
        int perSecond,
        DateTimeOffset at,
        CancellationToken ct
    ) => tx.Execute([account, phone, perSecond, at], ct);
}
