using System.Globalization;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What is told of an import beside its outcome.</summary>
[Code("import.note")]
public abstract record ImportNote
{
    /// <summary>Repeated rows that are named.</summary>
    public const int MostLines = 20;

    public sealed record RowsLeftOut(int Rows) : ImportNote;

    /// <param name="Lines">Line, and in parentheses the earlier one.</param>
    /// <param name="AreAll">Whether these are all lines.</param>
    public sealed record Repeated(int Rows, IReadOnlyList<string> Lines, bool AreAll) : ImportNote;

    /// <summary>The table calls them subscribed, and they have left.</summary>
    public sealed record StayUnsubscribed(int People) : ImportNote;

    /// <summary>People of the list who have left: the launch leaves them out.</summary>
    public sealed record Unsubscribed(int People) : ImportNote;

    /// <summary>Known customers about whom the list says no.</summary>
    public sealed record Unheard(int Rows) : ImportNote;

    public sealed record Variables(IReadOnlyList<string> Columns) : ImportNote;

    /// <summary>Fields of the business's own that were made for the table.</summary>
    public sealed record FieldsMade(IReadOnlyList<string> Fields) : ImportNote;

    public sealed record ConsentReadFrom(string Column, ConsentSense Sense) : ImportNote;

    public sealed record HiddenRows(int Rows) : ImportNote;

    public sealed record HiddenColumns(IReadOnlyList<string> Columns) : ImportNote;

    public sealed record OtherSheets(IReadOnlyList<string> Sheets) : ImportNote;

    public sealed record ColumnsNotUsed(IReadOnlyList<string> Columns) : ImportNote;

    /// <summary>Numbers without a country code were not read.</summary>
    public sealed record NoCountry : ImportNote;

    /// <summary>Numbers without a country code were read as those of a country.</summary>
    public sealed record ReadAs(string Country) : ImportNote;

    /// <summary>Rows that did not come in, and those of which the later counts.</summary>
    internal static IEnumerable<ImportNote> OfRows(IReadOnlyList<RowProblem> leftOut, IReadOnlyList<RepeatedRow> repeated)
    {
        if (leftOut.Count > 0)
            yield return new RowsLeftOut(leftOut.Select(problem => problem.Line).Distinct().Count());
        if (repeated.Count > 0)
            yield return new Repeated(
                repeated.Count,
                [.. repeated.Take(MostLines).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Line} ({row.Earlier})"))],
                repeated.Count <= MostLines
            );
    }

    /// <summary>How the table was read.</summary>
    internal static IEnumerable<ImportNote> OfTable(IReadOnlyList<ConsentColumn> consent, HiddenParts hidden, IReadOnlyList<string> ignored)
    {
        foreach (var column in consent)
            yield return new ConsentReadFrom(column.Name, column.Sense);
        if (hidden.Rows > 0)
            yield return new HiddenRows(hidden.Rows);
        if (hidden.Columns.Count > 0)
            yield return new HiddenColumns(hidden.Columns);
        if (hidden.Sheets.Count > 0)
            yield return new OtherSheets(hidden.Sheets);
        if (ignored.Count > 0)
            yield return new ColumnsNotUsed(ignored);
    }

    /// <summary>What may be wrong with a table whose numbers are refused; null where none is.</summary>
    /// <param name="country">By two letters, as it was given; null for none.</param>
    public static ImportNote? OfNumbers(IReadOnlyList<RowProblem> problems, string? country) =>
        !problems.Any(problem => problem.Column == "phone") ? null
        : country is null ? new NoCountry()
        : new ReadAs(country);
}
