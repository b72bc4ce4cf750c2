using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>What was answered to a request: kept so that the same request is answered by it.</summary>
/// <param name="Status">As HTTP has it.</param>
public sealed record KeptAnswer(int Status, string Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A request that may be sent more than once, held by whoever came first. The desk keeps its answer in the transaction of its effect, so that there is
/// never one without the other, whatever is killed in between.
/// </summary>
/// <param name="answer">What is answered where that came of it.</param>
public sealed class IdempotentRequest(Guid id, Func<Outcome, KeptAnswer> answer)
{
    internal Guid Id => id;

    /// <summary>Whether an answer was kept; what is not committed afterwards is not kept all the same.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Keeps what is answered. Whoever was taken for dead and taken over has nothing to keep: what they did is undone.</summary>
    internal async Task Keep(Session session, Sealer sealer, Outcome outcome, CancellationToken ct)
    {
        var kept = sealer.Seal(JsonSerializer.Serialize(answer(outcome)), Cell(id));
        if (await Answer(session, kept, ct) == 0)
            throw new Overtaken("The same request is run by somebody else meanwhile, so this run of it was undone.");
        IsKept = true;
    }

    /// <summary>
    /// Says that somebody outside of the database is asked, who may do it whatever becomes of us: nobody takes it over from then on.
    /// </summary>
    internal async Task Ask(Session session, CancellationToken ct)
    {
        if (await Begin(session, ct) == 0)
            throw new Overtaken("The same request is run by somebody else meanwhile, so this run of it asked nobody.");
    }

    /// <summary>Holds it for as long as a statement may take, where that is longer than usual.</summary>
    internal Task Hold(Session session, Patience patience, CancellationToken ct) =>
        Prolong(session, TimeSpan.FromSeconds((int)patience), ct);

    internal static Cell Cell(Guid id) => new("idempotency_keys", "answer", id);

    Task<int> Answer(Session session, string kept, CancellationToken ct) => session.Execute([id, kept], ct);

    Task<int> Begin(Session session, CancellationToken ct) => session.Execute([id], ct);

    Task<int> Prolong(Session session, TimeSpan lease, CancellationToken ct) => session.Execute([id, lease], ct);
}
