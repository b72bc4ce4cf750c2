namespace Curlew.Staff;

/// <summary>One thing that was done, seen in clear, or refused: who, on whose behalf, what, about what, and what came of it. It never holds a value.</summary>
/// <param name="Action">The code of the verb.</param>
/// <param name="Outcome">The code of what came of it.</param>
/// <param name="At">Business time.</param>
public sealed record AuditEntry(Actor Actor, string Action, Subject Subject, string Outcome, DateTimeOffset At)
{
    /// <summary>How many people or things it concerned.</summary>
    public int? Count { get; init; }

    /// <summary>Why, in the words of whoever did it, or a code.</summary>
    public string? Purpose { get; init; }

    /// <summary>Which field was revealed, or the SHA-256 of the file that was written.</summary>
    public string? Detail { get; init; }

    public Guid Id { get; init; } = Guid.CreateVersion7();
}
