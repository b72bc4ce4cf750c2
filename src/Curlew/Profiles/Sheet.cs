namespace Curlew.Profiles;

/// <summary>
/// A table in a file: CSV in any usual encoding and with any usual separator, or the first visible sheet of an .xlsx, as its sender sees it. Read row by row, however long it is.
/// </summary>
public sealed class Sheet
{
    const int MostColumns = 200;

    // Two million customers with everything that is known of them; what is larger is another file, or one that never ends.
    const long MostBytes = 2L * 1024 * 1024 * 1024;

    readonly ISheetFile file;

    Sheet(ISheetFile file, IReadOnlyList<string> columns) => (this.file, Columns) = (file, columns);

    /// <summary>The names in the first row.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>What its sender does not see and therefore was not read; complete once all rows have been.</summary>
    public HiddenParts Hidden => file.Hidden;

    /// <summary>Where a column stands, from 0; below 0 where it does not.</summary>
    internal int Place(string column) => Columns.ToList().IndexOf(column);

    /// <summary>Opens a file and reads its first row.</summary>
    /// <exception cref="SheetRefused">It is not there, is empty or is not a table.</exception>
    public static Sheet Open(string path, CancellationToken ct = default)
    {
        var found = new FileInfo(path);
        if (!found.Exists)
            throw new SheetRefused(new SheetProblem.NoFile(path));
        // A pipe or a device has no length, and an import reads its table more than once.
        if (found.Length == 0)
            throw new SheetRefused(new SheetProblem.Empty(path));
        if (found.Length > MostBytes)
            throw new SheetRefused(new SheetProblem.TooLarge(path, MostBytes / 1024 / 1024));
        return Open(path, Kind(path, ct), ct);
    }

    /// <summary>The rows below the first one, with their line numbers as a spreadsheet shows them. Blank rows are passed over.</summary>
    public IEnumerable<SheetRow> Rows(CancellationToken ct = default) => Filled(file.Lines(ct)).Skip(1);

    static Sheet Open(string path, ISheetFile file, CancellationToken ct)
    {
        var first = Filled(file.Lines(ct)).FirstOrDefault() ?? throw new SheetRefused(new SheetProblem.Empty(path));
        var columns = first.Fields.Select(field => field.Trim()).ToList();
        if (columns.Count > MostColumns)
            throw new SheetRefused(new SheetProblem.TooManyColumns(path, columns.Count, MostColumns));
        // By place: what stands twice in the first row may be a person's name, where the names of columns are missing.
        var alike = columns
            .Index()
            .Where(column => column.Item.Length > 0)
            .GroupBy(column => column.Item, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(same => same.Count() > 1);
        return alike is null
            ? new(file, columns)
            : throw new SheetRefused(new SheetProblem.ColumnsAlike(path, alike.First().Index + 1, alike.Skip(1).First().Index + 1));
    }

    static IEnumerable<SheetRow> Filled(IEnumerable<SheetRow> rows) =>
        rows.Where(row => row.Fields.Any(field => !string.IsNullOrWhiteSpace(field)));

    static ISheetFile Kind(string path, CancellationToken ct)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        if (start.SequenceEqual("PK\u0003\u0004"u8))
            return new WorkbookFile(path, ct);
        return start.SequenceEqual<byte>([0xD0, 0xCF, 0x11, 0xE0])
            ? throw new SheetRefused(new SheetProblem.OldWorkbook(path))
            : new TextFile(path, ct);
    }
}

/// <summary>A file of rows.</summary>
interface ISheetFile
{
    HiddenParts Hidden { get; }

    /// <summary>All rows, the first included.</summary>
    IEnumerable<SheetRow> Lines(CancellationToken ct);
}
