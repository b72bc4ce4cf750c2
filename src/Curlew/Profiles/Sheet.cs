using System.Buffers;
using System.Globalization;
using System.Text;
using CsvHelper;
using MiniExcelLibs;

namespace Curlew.Profiles;

/// <summary>A table in a file: CSV in any usual encoding and with any usual separator, or the first sheet of an .xlsx. Read row by row,
/// however long it is.</summary>
public sealed class Sheet
{
    const int MostColumns = 200;
    const int LargestRow = 1024 * 1024;
    const int AtOnce = 64 * 1024;

    static readonly Encoding Legacy = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    readonly string path;
    readonly bool isWorkbook;

    readonly List<string> columns;

    Sheet(string path, bool isWorkbook, List<string> columns) => (this.path, this.isWorkbook, this.columns) = (path, isWorkbook, columns);

    /// <summary>The names in the first row.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Where a column stands, from 0; below 0 where it does not.</summary>
    internal int Place(string column) => columns.IndexOf(column);

    /// <summary>Opens a file and reads its first row.</summary>
    /// <exception cref="SheetRefused">It is not there, is empty or is not a table; the text says what to do.</exception>
    public static Sheet Open(string path)
    {
        if (!File.Exists(path))
            throw new SheetRefused($"There is no file {path}.");
        var isWorkbook = IsZip(path);
        if (isWorkbook)
            WorkbookSize.Check(path);
        var first = new Sheet(path, isWorkbook, []).Lines().FirstOrDefault()
            ?? throw new SheetRefused($"{path} is empty. Its first row must name the columns, for example: phone,name,city");
        var columns = first.Fields.Select(field => field.Trim()).ToList();
        if (columns.Count > MostColumns)
            throw new SheetRefused($"{path} has {columns.Count} columns; the most is {MostColumns}.");
        if (
            columns
                .Where(column => column.Length > 0)
                .GroupBy(column => column, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(group => group.Count() > 1) is
            { } twice
        )
            throw new SheetRefused($"{path} has two columns named '{twice.Key}'. Rename or remove one.");
        return new(path, isWorkbook, columns);
    }

    /// <summary>The rows below the first one, with their line numbers as a spreadsheet shows them. Blank rows are passed over.</summary>
    public IEnumerable<SheetRow> Rows() => Lines().Skip(1).Where(row => row.Fields.Any(field => !string.IsNullOrWhiteSpace(field)));

    IEnumerable<SheetRow> Lines() => isWorkbook ? WorkbookLines() : TextLines();

    IEnumerable<SheetRow> WorkbookLines()
    {
        IEnumerator<dynamic> rows;
        try
        {
            rows = MiniExcel.Query(path, useHeaderRow: false, excelType: ExcelType.XLSX).GetEnumerator();
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new SheetRefused($"{path} looks like a workbook but cannot be read as one. Save it as .xlsx or .csv again.");
        }

        using (rows)
            for (var line = 1; MoveNext(rows); line++)
                yield return new(line, [.. ((IDictionary<string, object?>)rows.Current).Values.Select(Text)]);
    }

    bool MoveNext(IEnumerator<dynamic> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new SheetRefused($"{path} looks like a workbook but cannot be read as one. Save it as .xlsx or .csv again.");
        }
    }

    // What the reader of workbooks throws when parts are missing, of another kind, or hold a document type with entities, which are never
    // resolved.
    static bool IsBroken(Exception e) =>
        e
            is InvalidDataException
                or NotSupportedException
                or System.Xml.XmlException
                or FormatException
                or InvalidOperationException
                or KeyNotFoundException
                or ArgumentException;

    IEnumerable<SheetRow> TextLines()
    {
        // An explicit encoding would hide the byte order mark that tells UTF-16; only what has none and is not UTF-8 needs one.
        using var reader = CsvReader.FromFile(
            path,
            new CsvReaderOptions
            {
                HasHeader = false,
                DetectSeparatorHint = true,
                Encoding = IsLegacy(path) ? Legacy : null,
                MalformedData = CsvMalformedDataHandling.Throw,
                MaxRecordSize = LargestRow,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
            },
            FileOptions.SequentialScan
        );
        while (Read(reader))
            yield return new(
                (int)reader.LineNumber,
                [.. Enumerable.Range(0, reader.FieldCount).Select(place => reader.GetString(place) ?? "")]
            );
    }

    bool Read(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException)
        {
            throw new SheetRefused(
                $"{path}, line {reader.LineNumber} or the one after it: a quotation mark stands in the middle of a field or is never closed, or the row is longer than {LargestRow:N0} bytes."
            );
        }
    }

    // What is not UTF-8 and carries no mark was saved by a spreadsheet on Windows. Its first odd letter may stand in the last line.
    static bool IsLegacy(string path)
    {
        using var file = File.OpenRead(path);
        var (bytes, length, whole, broken, isFirst) = (new byte[AtOnce], 0, 0L, 0L, true);
        for (int read; (read = file.Read(bytes.AsSpan(length))) > 0; isFirst = false)
        {
            if (isFirst && bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
                return false;
            length += read;
            length = Count(bytes.AsSpan(0, length), ref whole, ref broken);
        }

        // A single broken letter among many whole ones is a damaged file of UTF-8: its row will say so.
        return broken + (length > 0 ? 1 : 0) > whole;
    }

    // Letters beyond ASCII that are whole and that are broken. What may go on in the next bytes is moved to the beginning.
    static int Count(Span<byte> bytes, ref long whole, ref long broken)
    {
        var rest = bytes;
        while (rest.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var at)
        {
            rest = rest[at..];
            var found = Rune.DecodeFromUtf8(rest, out _, out var used);
            if (found == OperationStatus.NeedMoreData)
            {
                rest.CopyTo(bytes);
                return rest.Length;
            }

            (whole, broken) = found == OperationStatus.Done ? (whole + 1, broken) : (whole, broken + 1);
            rest = rest[used..];
        }

        return 0;
    }

    static bool IsZip(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PK\u0003\u0004"u8);
    }

    // A workbook keeps a phone number as a number, and a date as a day that is shown in any of a hundred ways: here in the one that no
    // country reads wrongly.
    static string Text(object? value) =>
        value switch
        {
            null => "",
            double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => number.ToString(
                "0",
                CultureInfo.InvariantCulture
            ),
            DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            TimeSpan time => time.ToString("hh\\:mm", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}

/// <summary>One row of a table.</summary>
/// <param name="Line">Line number, from 1, as an editor or a spreadsheet shows it.</param>
public sealed record SheetRow(int Line, IReadOnlyList<string> Fields);

/// <summary>A file that cannot be read as a table; the text says why and what to do.</summary>
public sealed class SheetRefused(string message) : Exception(message);
