using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>One row of a table.</summary>
/// <param name="Line">Line number, from 1, as an editor or a spreadsheet shows it.</param>
public sealed record SheetRow(int Line, IReadOnlyList<string> Fields)
{
    /// <summary>What stands in a column, from 0, without the spaces around it; null where nothing does.</summary>
    internal string? At(int place) => place < Fields.Count && Fields[place].Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>What a workbook holds and its sender does not see: it is not read.</summary>
/// <param name="Rows">Rows hidden by hand or by a filter.</param>
/// <param name="Columns">Names of hidden columns.</param>
/// <param name="Sheets">Sheets beside the one that is read, hidden ones included.</param>
public sealed record HiddenParts(int Rows, IReadOnlyList<string> Columns, IReadOnlyList<string> Sheets)
{
    public static readonly HiddenParts None = new(0, [], []);
}
