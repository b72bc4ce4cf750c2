using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What is told of a check of the audit trail, beside each place where it is not as it was written.</summary>
[Code("audit.line")]
public abstract record AuditLine
{
    /// <summary>Nothing outside of the database says how far the trail had come.</summary>
    public sealed record NoHeads : AuditLine;

    /// <param name="Heads">Ends it was compared with that were written down outside of the database.</param>
    public sealed record Whole(long Rows, int Days, int Heads) : AuditLine;

    /// <param name="First">The first day on which it is not.</param>
    public sealed record NotWhole(int Places, long Rows, int Days, DateOnly First) : AuditLine;

    /// <summary>Whether it is whole, and what that rests on.</summary>
    public static IEnumerable<AuditLine> Of(AuditCheck check)
    {
        if (check.Heads == 0)
            yield return new NoHeads();
        yield return check.Breaks is [var first, ..]
            ? new NotWhole(check.Breaks.Count, check.Rows, check.Days, first.Day)
            : new Whole(check.Rows, check.Days, check.Heads);
    }
}
