using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>What somebody decided about marketing.</summary>
/// <param name="Subscribed">Whether they want it.</param>
/// <param name="At">When they said so, business time.</param>
/// <param name="Source">How: keyword, button, user_preferences, error_131050, import, staff, api or merge.</param>
/// <param name="MessageId">WhatsApp id of the message that said it, sealed.</param>
/// <param name="Evidence">The words used, in clear; kept sealed.</param>
public sealed record Decision(
    Guid Profile,
    bool Subscribed,
    DateTimeOffset At,
    string Source,
    string? MessageId = null,
    string? Evidence = null
);

/// <summary>Keeps the subscription of every profile and the proof of every change.</summary>
public sealed class Subscriptions(Sealer sealer)
{
    /// <summary>Records decisions and puts the latest of each person into force, in whatever order they become known; of two at one moment,
    /// leaving wins.</summary>
    public async Task Decide(Transaction transaction, IReadOnlyList<Decision> decisions, CancellationToken ct = default)
    {
        if (decisions.Any(OptOutBursts.Watches))
            decisions = await OptOutBursts.Filter(transaction, decisions, ct);
        await Put(transaction, decisions, ct);
    }

    /// <summary>The same for decisions nobody doubts any more.</summary>
    internal async Task Put(Transaction transaction, IReadOnlyList<Decision> decisions, CancellationToken ct)
    {
        if (decisions.Count == 0)
            return;
        await Record(transaction, decisions, ct);
        await Apply(transaction, decisions, ct);
    }

    /// <summary>Keeps consent given elsewhere as evidence and changes nobody's subscription: what people said to us themselves counts,
    /// whenever it arrives.</summary>
    internal Task Vouch(Transaction transaction, IReadOnlyList<Decision> consents, CancellationToken ct) =>
        consents.Count == 0 ? Task.CompletedTask : Record(transaction, consents, ct);

    /// <summary>Keeps a profile from being removed until the transaction ends. False where it is gone.</summary>
    internal static async Task<bool> Hold(Transaction transaction, Guid profile, CancellationToken ct) =>
        await transaction.First([profile], _ => true, ct);

    Task<int> Record(Transaction transaction, IReadOnlyList<Decision> decisions, CancellationToken ct)
    {
        var ids = decisions.Select(_ => Guid.CreateVersion7()).ToArray();
        return transaction.Execute(
            [
                ids,
                decisions.Select(d => d.Profile).ToArray(),
                decisions.Select(d => d.At).ToArray(),
                decisions.Select(Became).ToArray(),
                decisions.Select(d => d.Source).ToArray(),
                decisions.Select(d => d.MessageId).ToArray(),
                decisions
                    .Select((d, i) => d.Evidence is null ? null : sealer.Seal(d.Evidence, new Cell("consent_events", "evidence", ids[i])))
                    .ToArray(),
            ],
            ct
        );
    }

    static Task<int> Apply(Transaction transaction, IReadOnlyList<Decision> decisions, CancellationToken ct) =>
        transaction.Execute(
            [decisions.Select(d => d.Profile).ToArray(), decisions.Select(d => d.At).ToArray(), decisions.Select(Became).ToArray()],
            ct
        );

    static string Became(Decision decision) => decision.Subscribed ? "subscribed" : "unsubscribed";
}
