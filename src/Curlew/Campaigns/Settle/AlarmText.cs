using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What an alarm says: what happened and what to do, never a value of a person's.</summary>
[Code("alarm.text")]
public abstract record AlarmText
{
    /// <summary>Something sealed in a row does not open.</summary>
    public sealed record Unreadable(string Table) : AlarmText;

    /// <summary>This server's clock and PostgreSQL's do not agree.</summary>
    /// <param name="Seconds">By how much.</param>
    /// <param name="IsAhead">Whether the server's clock is the later one.</param>
    /// <param name="Most">Seconds that are no reason for an alarm.</param>
    public sealed record ClocksApart(long Seconds, bool IsAhead, long Most) : AlarmText;

    /// <summary>WhatsApp reports an attempt that was thought refused or superseded; nothing else was sent since.</summary>
    /// <param name="Outcome">What it counted as: not_sent, rejected or superseded.</param>
    public sealed record RefusedButSent(Guid Attempt, string Outcome) : AlarmText;

    /// <summary>The same, and another was made since.</summary>
    /// <inheritdoc cref="RefusedButSent"/>
    public sealed record SentTwice(Guid Attempt, string Outcome) : AlarmText;

    /// <summary>A message that had been given up was delivered, and another was sent since.</summary>
    public sealed record DeliveredTwice(Guid Campaign, Guid Recipient) : AlarmText;

    /// <summary>The database is not the one that was sent from last.</summary>
    /// <param name="Paused">How many campaigns are paused for it.</param>
    public sealed record Restored(HeldReason Reason, int Paused) : AlarmText;

    /// <summary>Something sealed does not open while its key is being replaced.</summary>
    /// <param name="Place">Table and column.</param>
    public sealed record SealBroken(string Place, Guid Row) : AlarmText;

    /// <summary>Somebody has changed a setting of PostgreSQL that promises rest on.</summary>
    /// <param name="IsOverruled">Whether our sessions set it for themselves, so that the promises hold.</param>
    public sealed record DatabaseUnfit(string Setting, string Value, bool IsOverruled) : AlarmText;

    /// <summary>A program of the business's own takes nothing it is told, so it is told nothing more.</summary>
    /// <param name="IsGone">Whether it said that it wants nothing more; otherwise it has failed for days.</param>
    public sealed record EndpointPaused(Guid Endpoint, bool IsGone) : AlarmText;
}
