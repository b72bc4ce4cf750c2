using Curlew.Words;

namespace Curlew.Outbound;

/// <summary>An endpoint as people see it: its address may hold a token, so only the host is shown.</summary>
/// <param name="Host">Null where its address does not open, because somebody has changed the row.</param>
/// <param name="LastStatus">HTTP status of its latest answer; null when it gave none.</param>
public sealed record WebhookEndpoint(Guid Id, string? Host, IReadOnlyList<string> EventTypes, bool IsActive, int? LastStatus)
{
    /// <summary>Of what it hears alone.</summary>
    public EventFilter Filter { get; init; } = EventFilter.None;

    /// <summary>Who lets it be told names, numbers and texts; null where it is told ids.</summary>
    public string? FullBy { get; init; }

    /// <summary>Until when events are signed with the secret before this one as well; null where there is none.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>Since when it took nothing; null when it took the latest.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Since when it is told nothing, because it took nothing; null while it is.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Why it is paused.</summary>
    public SilenceReason? PausedReason { get; init; }
}

/// <summary>Why telling an endpoint was paused; the words are those of the column.</summary>
[Code("endpoint.paused")]
public enum SilenceReason
{
    /// <summary>It answered 410.</summary>
    Gone,

    /// <summary>It took nothing for days.</summary>
    Failing,
}
