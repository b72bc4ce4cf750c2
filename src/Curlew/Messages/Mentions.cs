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
        var words = (from said in texts from word in Keywords.In(said.Text) select (said.Profile, said.At, Word: word.Key, Times: word.Value)).ToList();
        if (words.Count == 0)
            return Task.FromResult(0);

        var seals = words.Select(w => w.Word).Distinct().ToDictionary(word => word, sealer.SealWord);
        return transaction.Execute(
            [words.Select(w => w.At).ToArray(), words.Select(w => seals[w.Word]).ToArray(), words.Select(w => w.Profile).ToArray(), words.Select(w => w.Times).ToArray()], ct);
    }
}
