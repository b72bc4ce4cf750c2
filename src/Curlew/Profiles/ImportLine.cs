using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>A line about imports: one that waits, or a row that does not come in.</summary>
[Code("import.line")]
public abstract record ImportLine
{
    /// <param name="Campaign">Name of the draft whose list it is; null for customers.</param>
    /// <param name="Parts">Parts of up to a thousand rows that wait.</param>
    public sealed record Waits(
        Guid Id,
        string? Campaign,
        DateTimeOffset BeganAt,
        int Added,
        int Changed,
        int Parts,
        DateTimeOffset TouchedAt
    ) : ImportLine;

    /// <summary>What is wrong with one field of one row.</summary>
    public sealed record Wrong(int Line, string Column, CellProblem Problem) : ImportLine;

    /// <summary>Bad rows stand in a file of their own.</summary>
    public sealed record Rejected(int Rows, string File) : ImportLine;

    /// <summary>One that waits; moments in UTC.</summary>
    public static ImportLine Of(WaitingImport one) =>
        new Waits(
            one.Id,
            one.Campaign,
            one.BeganAt.ToUniversalTime(),
            one.Added,
            one.Changed,
            one.PartsLeft,
            one.TouchedAt.ToUniversalTime()
        );

    /// <summary>One row that does not come in.</summary>
    public static ImportLine Of(RowProblem one) => new Wrong(one.Line, one.Column, one.Problem);
}
