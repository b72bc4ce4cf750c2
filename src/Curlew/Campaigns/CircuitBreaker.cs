using System.Collections.Concurrent;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>Notices when a campaign's messages are refused one after another for the same reason.</summary>
sealed class CircuitBreaker
{
    /// <summary>A code that refuses this many in a row says something about what is sent, not about whom it is sent to.</summary>
    public const int SameRefusals = 20;

    readonly ConcurrentDictionary<Guid, (int Code, int Count)> runs = new();

    /// <summary>Takes note of outcomes in their order; the code that has refused too many, or null.</summary>
    public int? Note(Guid campaign, IEnumerable<SendOutcome> outcomes)
    {
        var run = runs.GetValueOrDefault(campaign);
        int? tripped = null;
        foreach (var outcome in outcomes)
        {
            run = outcome is Rejected { Error: var error } && !HasItsOwnAnswer(error) ? (error.Code, run.Code == error.Code ? run.Count + 1 : 1) : default;
            if (run.Count < SameRefusals)
                continue;
            tripped = run.Code;
            run = default;
        }

        if (run == default)
            runs.TryRemove(campaign, out _);
        else
            runs[campaign] = run;
        return tripped;
    }

    // Of these the first stops the number or the template.
    static bool HasItsOwnAnswer(GraphError error) => (error.Known.Verdict & (Verdict.Account | Verdict.Template)) != 0;
}
