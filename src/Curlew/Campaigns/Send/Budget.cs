using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>What a portfolio's messaging limit leaves to a claim.</summary>
/// <param name="Limit">People in a rolling window; null where it is unlimited.</param>
/// <param name="Used">People reached since that began; not counted where there is no limit.</param>
readonly record struct Budget(int? Limit, int Used)
{
    public int Left => Limit is { } limit ? Math.Max(0, limit - Used) : int.MaxValue;

    /// <summary>The limit was cut below what is used.</summary>
    public bool IsOverdrawn => Used > Limit;

    public static async Task<Budget> Of(Transaction tx, SendingNumber number, DateTimeOffset since, CancellationToken ct) =>
        new(number.MessagingLimit, number.MessagingLimit is null ? 0 : await Reached(tx, number.PortfolioId, since, ct));

    public static async Task<int> Reached(Transaction tx, string portfolio, DateTimeOffset since, CancellationToken ct) =>
        await tx.First([portfolio, since], row => row.GetInt32(0), ct);

    /// <summary>Campaigns of the portfolio's other numbers, to which a part of it is left.</summary>
    public async Task<List<Claimant>> Rivals(Transaction tx, SendingNumber number, DateTimeOffset now, CancellationToken ct) =>
        Limit is null || Left == 0 ? [] : await Rivals(tx, [number.PortfolioId, now, number.Id, Left], ct);

    static Task<List<Claimant>> Rivals(Transaction tx, object?[] arguments, CancellationToken ct) =>
        tx.Query(arguments, row => new Claimant(row.GetInt32(0), Wants: row.GetInt32(1), Served: row.GetInt32(2)), ct);
}
