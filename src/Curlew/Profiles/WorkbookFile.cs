using System.IO.Compression;
using System.Xml;

namespace Curlew.Profiles;

/// <summary>The first visible sheet of an .xlsx, as its sender sees it: what is hidden there is left out.</summary>
/// <remarks>Its parts are read here (ECMA-376, part 1, 18): what readers of workbooks give are values, without the formats, hidden rows and errors that decide what a person sees.</remarks>
sealed class WorkbookFile : ISheetFile
{
    readonly string path;

    public WorkbookFile(string path, CancellationToken ct)
    {
        this.path = path;
        WorkbookSize.Check(path, ct);
    }

    public HiddenParts Hidden { get; private set; } = HiddenParts.None;

    public IEnumerable<SheetRow> Lines(CancellationToken ct)
    {
        using var archive = Try(() => ZipFile.OpenRead(path));
        var parts = Try(() => WorkbookParts.Read(archive, ct));
        using var stream = Try(() => parts.OpenSheet(archive));
        using var rows = WorkbookRows.Read(stream, parts, ct).GetEnumerator();
        Hidden = new(0, [], parts.OtherSheets);
        List<int>? seen = null;
        while (Try(rows.MoveNext))
        {
            ct.ThrowIfCancellationRequested();
            var row = rows.Current;
            if (row.IsHidden)
            {
                Hidden = Hidden with { Rows = Hidden.Rows + (row.Cells.Any(cell => cell.Length > 0) ? 1 : 0) };
                continue;
            }

            if (seen is null && row.Cells.Any(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                seen = [.. Enumerable.Range(0, row.Cells.Count).Where(place => !row.IsColumnHidden(place))];
                var hidden = Enumerable.Range(0, row.Cells.Count).Where(row.IsColumnHidden).Select(place => row.Cells[place].Trim());
                Hidden = Hidden with { Columns = [.. hidden.Where(name => name.Length > 0)] };
            }

            if (seen is not null)
                yield return new(row.Line, [.. seen.Select(place => place < row.Cells.Count ? row.Cells[place] : "")]);
        }
    }

    T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or FormatException or OverflowException)
        {
            throw new SheetRefused(new SheetProblem.BrokenWorkbook(path));
        }
    }
}
