using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Messages;

/// <summary>A text somebody wrote, in clear.</summary>
public sealed record Said(Guid Profile, DateTimeOffset At, string Text);

/// <summary>Counts who wrote which word on which day. The words are sealed before they leave memory.</summary>
public sealed class Mentions(Sealer sealer)
{
    /// <summary>Adds the keywords of newly stored messages, in the transaction that stores them.</summary>
    public Task<int> Add(Transaction transaction, IReadOnlyList<Said> texts, CancellationToken ct = default)
    {
        var telling = (
            from said in texts
            let words = Keywords.In(said.Text)
            where words.Count > 0
            select (said.Profile, said.At, Words: words)
        ).ToList();
        if (telling.Count == 0)
            return Task.FromResult(0);

        var seals = telling.SelectMany(t => t.Words.Keys).Distinct().ToDictionary(word => word, sealer.SealWord);
        return transaction.Execute(
            [
                telling.Select(t => t.At).ToArray(),
                telling.Select(t => t.Profile).ToArray(),
                telling.Select(t => string.Join(' ', t.Words.SelectMany(word => Enumerable.Repeat(seals[word.Key], word.Value)))).ToArray(),
            ],
            ct
        );
    }
}
