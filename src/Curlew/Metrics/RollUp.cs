using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Metrics;

/// <summary>Computes the numbers of the business days on which something happened.</summary>
public sealed class RollUp(Database database, Sealer sealer)
{
    sealed record PopularWord(DateOnly Day, int Place, long Mentions);

    /// <summary>Words as they look sealed, under every key that is readable.</summary>
    /// <param name="Places">Of each form its word's place in <paramref name="Words"/>.</param>
    sealed record SealedWords(IReadOnlyList<string> Words, string[] Probe, string[] Forms, int[] Places);

    volatile SealedWords? latest;

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
        var words = Sealed(known);
        return transaction.Query(
            [days.ToArray(), words.Forms, words.Places],
            row => new PopularWord(row.GetFieldValue<DateOnly>(0), row.GetInt32(1), row.GetInt64(2)),
            ct
        );
    }

    // Sealing thousands of words takes longer than counting a day: it is done again only when they or the keys, which one word betrays, are others.
    SealedWords Sealed(IReadOnlyList<string> known)
    {
        var (before, probe) = (latest, sealer.Forms(known[0]));
        if (before is not null && before.Probe.SequenceEqual(probe) && before.Words.SequenceEqual(known))
            return before;
        var forms = known.SelectMany((word, place) => sealer.Forms(word).Select(form => (Form: form, Place: place))).ToList();
        return latest = new(known, probe, [.. forms.Select(word => word.Form)], [.. forms.Select(word => word.Place)]);
    }

    static Task<int> Write(Transaction transaction, List<DateOnly> days, string[] popular, CancellationToken ct) =>
        transaction.Execute([days.ToArray(), popular], ct);

    static string Json(IEnumerable<PopularWord> words, IReadOnlyList<string> known) =>
        JsonSerializer.Serialize(words.ToDictionary(word => known[word.Place], word => word.Mentions));
}
