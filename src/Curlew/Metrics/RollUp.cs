using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Metrics;

/// <summary>Computes the numbers of the business days on which something happened.</summary>
public sealed class RollUp(Database database, Sealer sealer)
{
    sealed record PopularWord(DateOnly Day, int Place, long Mentions);

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

                var known = Vocabulary.With(await OwnTexts(transaction, ct));
                var words = (await Popular(transaction, days, known, ct)).ToLookup(word => word.Day);
                await Write(transaction, days, [.. days.Select(day => Json(words[day], known))], ct);
                return days.Count;
            },
            ct
        );

    static Task<int> OneAtATime(Transaction transaction, CancellationToken ct) => transaction.Execute([], ct);

    static Task<List<DateOnly>> TakeDays(Transaction transaction, CancellationToken ct) =>
        transaction.Query([], row => row.GetFieldValue<DateOnly>(0), ct);

    static Task<List<string>> OwnTexts(Transaction transaction, CancellationToken ct) => transaction.Query([], row => row.GetString(0), ct);

    // Nothing is opened: a word that nobody knows beforehand never leaves its seal.
    Task<List<PopularWord>> Popular(Transaction transaction, List<DateOnly> days, IReadOnlyList<string> known, CancellationToken ct)
    {
        var forms = known.SelectMany((word, place) => sealer.Forms(word).Select(form => (Form: form, Place: place))).ToList();
        return transaction.Query(
            [days.ToArray(), forms.Select(word => word.Form).ToArray(), forms.Select(word => word.Place).ToArray()],
            row => new PopularWord(row.GetFieldValue<DateOnly>(0), row.GetInt32(1), row.GetInt64(2)),
            ct
        );
    }

    static Task<int> Write(Transaction transaction, List<DateOnly> days, string[] popular, CancellationToken ct) =>
        transaction.Execute([days.ToArray(), popular], ct);

    static string Json(IEnumerable<PopularWord> words, IReadOnlyList<string> known) =>
        JsonSerializer.Serialize(words.ToDictionary(word => known[word.Place], word => word.Mentions));
}
