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
    /// <exception cref="SheetRefused">It is not there, is empty or is not a table; the text says what to do.</exception>
    public static Sheet Open(string path, CancellationToken ct = default)
    {
        var found = new FileInfo(path);
        if (!found.Exists)
            throw new SheetRefused($"There is no file {path}.");
        // A pipe or a device has no length, and an import reads its table more than once.
        if (found.Length == 0)
            throw new SheetRefused(
                $"{path} is empty, or no ordinary file. Its first row must name the columns, for example: phone,name,city"
            );
        if (found.Length > MostBytes)
            throw new SheetRefused($"{path} has more than {MostBytes / 1024 / 1024:N0} MB. Split it into several tables.");
        return Open(path, Kind(path, ct), ct);
    }

    /// <summary>The rows below the first one, with their line numbers as a spreadsheet shows them. Blank rows are passed over.</summary>
    public IEnumerable<SheetRow> Rows(CancellationToken ct = default) => Filled(file.Lines(ct)).Skip(1);

    static Sheet Open(string path, ISheetFile file, CancellationToken ct)
    {
        var first = Filled(file.Lines(ct)).FirstOrDefault()
            ?? throw new SheetRefused($"{path} is empty. Its first row must name the columns, for example: phone,name,city");
        var columns = first.Fields.Select(field => field.Trim()).ToList();
        if (columns.Count > MostColumns)
            throw new SheetRefused($"{path} has {columns.Count} columns; the most is {MostColumns}.");
        // By place: what stands twice in the first row may be a person's name, where the names of columns are missing.
        var alike = columns
            .Index()
            .Where(column => column.Item.Length > 0)
            .GroupBy(column => column.Item, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(same => same.Count() > 1);
        return alike is null
            ? new(file, columns)
            : throw new SheetRefused(
                $"{path} has two columns named alike, no. {string.Join(" and no. ", alike.Take(2).Select(column => column.Index + 1))}. Rename or remove one."
            );
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
            ? throw new SheetRefused(
                $"{path} is a workbook of an old kind, or one with a password. Save it as .xlsx without a password, or as .csv."
            )
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
