using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Metrics;

/// <summary>Computes the numbers of the business days on which something happened.</summary>
public sealed class RollUp(Database database, Sealer sealer)
{
    sealed record PopularWord(DateOnly Day, string Keyword, long Mentions);

    /// <summary>Counts every marked day anew and returns how many there were. Running it again, or twice at once, changes
    /// nothing.</summary>
    public Task<int> RunOnce(CancellationToken ct = default) =>
        database.InTransaction(
            async transaction =>
            {
                await OneAtATime(transaction, ct);
                var days = await TakeDays(transaction, ct);
                if (days.Count == 0)
                    return 0;

                var words = (await Popular(transaction, days, ct)).ToLookup(word => word.Day);
                await Write(transaction, days, [.. days.Select(day => Open(words[day]))], ct);
                return days.Count;
            },
            ct
        );

    static Task<int> OneAtATime(Transaction transaction, CancellationToken ct) => transaction.Execute([], ct);

    static Task<List<DateOnly>> TakeDays(Transaction transaction, CancellationToken ct) =>
        transaction.Query([], row => row.GetFieldValue<DateOnly>(0), ct);

    static Task<List<PopularWord>> Popular(Transaction transaction, List<DateOnly> days, CancellationToken ct) =>
        transaction.Query([days.ToArray()], row => new PopularWord(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetInt64(2)), ct);

    static Task<int> Write(Transaction transaction, List<DateOnly> days, string[] popular, CancellationToken ct) =>
        transaction.Execute([days.ToArray(), popular], ct);

    string Open(IEnumerable<PopularWord> words) =>
        JsonSerializer.Serialize(words.ToDictionary(word => sealer.OpenWord(word.Keyword), word => word.Mentions));
}
