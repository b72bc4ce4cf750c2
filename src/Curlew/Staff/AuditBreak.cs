using Curlew.Words;

namespace Curlew.Staff;

/// <summary>A place where the audit trail is not as it was written.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Lane">Which of the day's chains; 0 where it is about the day as a whole.</param>
/// <param name="Row">Its place there; 0 where it is about the chain as a whole.</param>
[Code("audit.break")]
public abstract record AuditBreak(DateOnly Day, short Lane, long Row)
{
    /// <summary>A row does not follow from the one before it: it was changed, put there, or moved.</summary>
    public sealed record Changed(DateOnly Day, short Lane, long Row, Guid Id) : AuditBreak(Day, Lane, Row);

    /// <summary>A row is not there.</summary>
    public sealed record Missing(DateOnly Day, short Lane, long Row) : AuditBreak(Day, Lane, Row);

    /// <summary>Rows at the end are not there.</summary>
    /// <param name="Rows">How many rows there were.</param>
    public sealed record CutOff(DateOnly Day, short Lane, long Row, long Rows) : AuditBreak(Day, Lane, Row);

    /// <summary>What says where the chain ends was changed or removed.</summary>
    public sealed record EndChanged(DateOnly Day, short Lane, long Row) : AuditBreak(Day, Lane, Row);

    /// <summary>The day did not end as a later row says it did.</summary>
    /// <param name="Rows">How many rows it had.</param>
    public sealed record DayChanged(DateOnly Day, int Rows) : AuditBreak(Day, 0, 0);

    /// <summary>A row without a digest: anybody could have put it there.</summary>
    public sealed record Unchained(DateOnly Day, short Lane, long Row, Guid Id) : AuditBreak(Day, Lane, Row);

    /// <summary>Nothing is left of the day on which the trail began.</summary>
    public sealed record BeginningGone(DateOnly Day) : AuditBreak(Day, 0, 0);

    /// <summary>The row that was written down outside of the database is not there, or is another one.</summary>
    public sealed record HeadGone(DateOnly Day, short Lane, long Row) : AuditBreak(Day, Lane, Row);

    /// <summary>A row was digested with a key that was replaced days before: whoever has the old key has put it there.</summary>
    public sealed record KeyOld(DateOnly Day, short Lane, long Row, short Key) : AuditBreak(Day, Lane, Row);

    /// <summary>A row was digested with a key that is not there.</summary>
    public sealed record KeyGone(DateOnly Day, short Lane, long Row, short? Key) : AuditBreak(Day, Lane, Row);
}

/// <summary>Whether the audit trail is as it was written.</summary>
/// <param name="Rows">How many rows were looked at.</param>
/// <param name="Days">On how many days.</param>
/// <param name="Breaks">In the order of days; none is the promise.</param>
public sealed record AuditCheck(long Rows, int Days, IReadOnlyList<AuditBreak> Breaks)
{
    /// <summary>With how many ends it was compared that were written down outside of the database. Without any, an older state that was put in place of a newer
    /// one does not show.</summary>
    public int Heads { get; init; }
}
