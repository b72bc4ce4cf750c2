using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>What Meta charges this business, by country and category: for the cost in a preflight.</summary>
public sealed class MessageRates(Database database)
{
    /// <summary>Sets a rate. False when the others are in another currency: sums of two make no sense.</summary>
    public async Task<bool> Set(MessageRate rate, CancellationToken ct)
    {
        if (await CurrencyOfOthers(rate.Country, rate.Category, ct) is { } currency && currency != rate.Currency)
            return false;
        await Save(rate, ct);
        return true;
    }

    /// <summary>All of them, by country.</summary>
    public Task<List<MessageRate>> All(CancellationToken ct) => All(database, ct);

    internal static Task<List<MessageRate>> All(Session session, CancellationToken ct) =>
        session.Query([], row => new MessageRate(row.GetString(0), row.GetString(1), row.GetDecimal(2), row.GetString(3)), ct);

    Task<string?> CurrencyOfOthers(string country, string category, CancellationToken ct) =>
        database.First([country, category], row => row.GetString(0), ct);

    Task<int> Save(MessageRate rate, CancellationToken ct) =>
        database.Execute([rate.Country, rate.Category, rate.Price, rate.Currency], ct);
}
