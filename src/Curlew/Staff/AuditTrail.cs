using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>One thing that was done, or refused: who, on whose behalf, what, about what, and what came of it. It never holds a value.</summary>
/// <param name="Action">The code of the verb.</param>
/// <param name="Outcome">The code of what came of it.</param>
/// <param name="At">Business time.</param>
public sealed record AuditEntry(Actor Actor, string Action, Subject Subject, string Outcome, DateTimeOffset At)
{
    /// <summary>How many people or things it concerned.</summary>
    public int? Count { get; init; }

    /// <summary>Why, in the words of whoever did it.</summary>
    public string? Purpose { get; init; }

    public Guid Id { get; init; } = Guid.CreateVersion7();
}

/// <summary>Keeps what was done: in the transaction that does it, so that nothing is done without it, and nothing is kept that was not done.</summary>
public static class AuditTrail
{
    internal static Task<int> Write(Transaction tx, AuditEntry entry, CancellationToken ct) =>
        Write(
            tx,
            [
                entry.Id,
                entry.At.ToUniversalTime(),
                Codes.Word(entry.Actor.Kind),
                entry.Actor.Id,
                entry.Actor.OnBehalfOf,
                entry.Actor.Session,
                entry.Actor.Address,
                entry.Action,
                entry.Subject.Kind,
                entry.Subject.Id,
                entry.Count,
                entry.Purpose,
                entry.Outcome,
            ],
            ct
        );

    static Task<int> Write(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);
}
