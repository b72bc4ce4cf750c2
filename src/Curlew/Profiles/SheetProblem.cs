using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>Why a file cannot be read as a table of people.</summary>
[Code("sheet.problem")]
public abstract record SheetProblem
{
    public sealed record NoFile(string Path) : SheetProblem;

    /// <summary>It is empty, or a pipe or a device.</summary>
    public sealed record Empty(string Path) : SheetProblem;

    public sealed record TooLarge(string Path, long Megabytes) : SheetProblem;

    public sealed record TooManyColumns(string Path, int Columns, int Most) : SheetProblem;

    /// <param name="First">Its place, from 1: what stands there may be a person's name, where the names of columns are missing.</param>
    public sealed record ColumnsAlike(string Path, int First, int Second) : SheetProblem;

    /// <summary>A workbook of an old kind, or one with a password.</summary>
    public sealed record OldWorkbook(string Path) : SheetProblem;

    public sealed record BrokenWorkbook(string Path) : SheetProblem;

    /// <summary>It unpacks to more than a table, or to a longer cell than any spreadsheet makes.</summary>
    public sealed record OverfullWorkbook(string Path, long Megabytes) : SheetProblem;

    /// <param name="Line">Where reading ended, or the line before it.</param>
    /// <param name="Most">Bytes a row may have.</param>
    public sealed record BrokenRow(string Path, long Line, int Most) : SheetProblem;

    public sealed record NoPhone(IReadOnlyList<string> Columns) : SheetProblem;

    /// <summary>The first row seems to hold a person's values, which are not repeated.</summary>
    public sealed record NoNames : SheetProblem;

    /// <summary>Two columns look like one field.</summary>
    public sealed record TwoForOne(string First, string Second, string Field) : SheetProblem;

    /// <summary>Somebody said what a column means that is not there.</summary>
    public sealed record NoSuchColumn(string Column) : SheetProblem;
}

/// <summary>A file that cannot be read as a table.</summary>
public sealed class SheetRefused(SheetProblem problem) : CannotGoOn(Phrasebook.In("en").Say(problem))
{
    public SheetProblem Problem => problem;
}
