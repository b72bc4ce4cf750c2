using Curlew.Postgres;
using Curlew.Words;

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
    Saying? StoppedReason,
    DateTimeOffset? RetiredAt
);

/// <summary>At most so many marketing messages to one person in so many days.</summary>
public sealed record FrequencyCap(int Days, int Messages);

/// <summary>What binds sending: limits, pace and caps, to look at and to set.</summary>
public sealed class Limits(Database database, TimeProvider clock)
{
    /// <summary>How long a person counts: Meta's 24 hours and a minute for the difference between two clocks.</summary>
    public static readonly TimeSpan RollingWindow = TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1);

    /// <summary>Far above what Meta gives any number, messages a second.</summary>
    public const int HighestThroughput = 100_000;

    /// <summary>Days a cap may count in.</summary>
    public const int LongestCap = 365;

    /// <summary>Every portfolio.</summary>
    public Task<List<PortfolioLimit>> Portfolios(CancellationToken ct) =>
        database.Query(
            [clock.GetUtcNow(), RollingWindow],
            row => new PortfolioLimit(
                row.GetString(0),
                row.OrNull<int>(1),
                row.OrNull<DateTimeOffset>(2),
                row.GetInt32(3),
                row.OrNull<DateTimeOffset>(4)
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
                row.OrNull<DateTimeOffset>(3),
                Saying.OrNull(row.TextOrNull(4)),
                row.OrNull<DateTimeOffset>(5)
            ),
            ct
        );

    /// <summary>Every cap, shortest first.</summary>
    public Task<List<FrequencyCap>> Caps(CancellationToken ct) =>
        database.Query([], row => new FrequencyCap(row.GetInt32(0), row.GetInt32(1)), ct);

    /// <summary>Sets a portfolio's limit as if Meta had told it now; what Meta tells later goes before it.</summary>
    /// <param name="people">From 1; null is unlimited.</param>
    internal Task<LimitOutcome> SetLimit(string portfolio, int? people, CancellationToken ct) =>
        database.InTransaction(tx => SetLimit(tx, portfolio, people, clock.GetUtcNow(), ct), ct);

    /// <summary>Sets a number's throughput, messages a second.</summary>
    internal Task<LimitOutcome> SetThroughput(string phoneNumberId, int perSecond, CancellationToken ct) =>
        database.InTransaction(tx => SetThroughput(tx, phoneNumberId, perSecond, clock.GetUtcNow(), ct), ct);

    /// <summary>Sets a cap, or with 0 messages takes it away.</summary>
    internal Task<LimitOutcome> SetCap(FrequencyCap cap, CancellationToken ct) => database.InTransaction(tx => SetCap(tx, cap, ct), ct);

    internal static async Task<LimitOutcome> SetLimit(
        Transaction tx,
        string portfolio,
        int? people,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        people < 1 ? new LimitOutcome.NotALimit()
        : await WriteLimit(tx, portfolio, people, now, ct) == 1 ? new LimitOutcome.LimitSet(portfolio, people)
        : new LimitOutcome.NoSuchPortfolio(portfolio);

    internal static async Task<LimitOutcome> SetThroughput(
        Transaction tx,
        string phoneNumberId,
        int perSecond,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        perSecond is < 1 or > HighestThroughput ? new LimitOutcome.NotAThroughput(1, HighestThroughput)
        : await WriteThroughput(tx, phoneNumberId, perSecond, now, ct) == 1 ? new LimitOutcome.ThroughputSet(phoneNumberId, perSecond)
        : new LimitOutcome.NoSuchNumber(phoneNumberId);

    internal static async Task<LimitOutcome> SetCap(Transaction tx, FrequencyCap cap, CancellationToken ct)
    {
        if (cap is not { Days: >= 1 and <= LongestCap, Messages: >= 0 })
            return new LimitOutcome.NotACap(LongestCap);
        await WriteCap(tx, cap, ct);
        return cap.Messages == 0 ? new LimitOutcome.CapGone(cap.Days) : new LimitOutcome.CapSet(cap.Days, cap.Messages);
    }

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

    static Task<int> WriteLimit(Transaction tx, string portfolio, int? people, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([portfolio, people, now], ct);

    static Task<int> WriteThroughput(Transaction tx, string phoneNumberId, int perSecond, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([phoneNumberId, perSecond, now], ct);

    static Task<int> WriteCap(Transaction tx, FrequencyCap cap, CancellationToken ct) => tx.Execute([cap.Days, cap.Messages], ct);
}
