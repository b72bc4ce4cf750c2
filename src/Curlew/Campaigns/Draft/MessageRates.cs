using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;

namespace Curlew.Campaigns;

/// <summary>What Meta charges this business, by country and category: for the cost in a preflight.</summary>
sealed class MessageRates(Database database)
{
    static readonly string[] Categories = ["marketing", "utility", "authentication"];

    /// <summary>Sets a rate. False when the others are in another currency: sums of two make no sense.</summary>
    public async Task<bool> Set(MessageRate rate, CancellationToken ct) =>
        (await database.Decide(tx => Set(tx, rate, ct), Patience.Usual, ct)).IsDone;

    internal static async Task<RateOutcome> Set(Transaction tx, MessageRate rate, CancellationToken ct)
    {
        rate = rate with { Country = rate.Country.ToUpperInvariant(), Currency = rate.Currency.ToUpperInvariant() };
        if (
            rate.Country is not "*" && Country.From(rate.Country) is null
            || rate.Price < 0
            || rate.Currency.Length != 3
            || !Categories.Contains(rate.Category)
        )
            return new RateOutcome.NotARate();
        if (await CurrencyOfOthers(tx, rate.Country, rate.Category, ct) is { } currency && currency != rate.Currency)
            return new RateOutcome.OtherCurrency(currency);
        await Save(tx, rate, ct);
        return new RateOutcome.Changed(rate);
    }

    /// <summary>All of them, by country.</summary>
    public Task<List<MessageRate>> All(CancellationToken ct) => All(database, ct);

    internal static Task<List<MessageRate>> All(Session session, CancellationToken ct) =>
        session.Query([], row => new MessageRate(row.GetString(0), row.GetString(1), row.GetDecimal(2), row.GetString(3)), ct);

    static Task<string?> CurrencyOfOthers(Transaction tx, string country, string category, CancellationToken ct) =>
        tx.First([country, category], row => row.GetString(0), ct);

    static Task<int> Save(Transaction tx, MessageRate rate, CancellationToken ct) =>
        tx.Execute([rate.Country, rate.Category, rate.Price, rate.Currency], ct);
}
