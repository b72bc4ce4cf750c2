using Curlew.Words;

namespace Curlew.Events;

/// <summary>An event for one endpoint, as people see it: what happened and how far telling it has come, never what was told of a person.</summary>
/// <param name="Subject">The row it is about; null where its body names it.</param>
/// <param name="At">When it happened, business time.</param>
/// <param name="Attempts">Tries since it began to wait.</param>
/// <param name="NextTryAt">When it is tried next, by PostgreSQL's clock; null where it is due, or is not tried any more.</param>
/// <param name="Last">Its latest try; null before the first, and where that is kept no more.</param>
public sealed record LoggedEvent(
    Guid Id,
    Guid Endpoint,
    string EventType,
    Guid? Subject,
    DateTimeOffset At,
    EventState State,
    int Attempts,
    DateTimeOffset? NextTryAt,
    LoggedTry? Last
);

/// <summary>One try to tell an event.</summary>
/// <param name="At">When it had ended, business time.</param>
/// <param name="Status">HTTP status of the answer; null when there was none.</param>
/// <param name="Problem">Why it does not count as told; null when it was taken.</param>
public sealed record LoggedTry(DateTimeOffset At, int? Status, TryProblem? Problem, TimeSpan Took);

/// <summary>How far telling an event has come; the words are those of the column.</summary>
[Code("endpoint.state")]
public enum EventState
{
    /// <summary>For its first or next try, or under way.</summary>
    Waiting,

    /// <summary>The program took it.</summary>
    Told,

    /// <summary>Given up; a person may let it be told again.</summary>
    Failed,
}
