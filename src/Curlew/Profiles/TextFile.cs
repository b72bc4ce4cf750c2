using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;

namespace Curlew.Profiles;

/// <summary>A table as text: CSV in any usual encoding and with any usual separator.</summary>
sealed partial class TextFile : ISheetFile
{
    const int LargestRow = 1024 * 1024;
    const int AtOnce = 64 * 1024;

    static readonly Encoding Legacy = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    readonly string path;
    readonly bool isLegacy;

    public TextFile(string path, CancellationToken ct) => (this.path, isLegacy) = (path, IsLegacy(path, ct));

    public HiddenParts Hidden => HiddenParts.None;

    public IEnumerable<SheetRow> Lines(CancellationToken ct)
    {
        // An explicit encoding would hide the byte order mark that tells UTF-16; only what has none and is not UTF-8 needs one.
        using var reader = CsvReader.FromFile(
            path,
            new CsvReaderOptions
            {
                HasHeader = false,
                DetectSeparatorHint = true,
                // People put a space after the comma, also before a quotation mark.
                TrimWhitespace = true,
                WhitespaceCharacters = " ",
                Encoding = isLegacy ? Legacy : null,
                MalformedData = CsvMalformedDataHandling.Throw,
                MaxRecordSize = LargestRow,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
            },
            FileOptions.SequentialScan
        );
        while (Read(reader))
        {
            ct.ThrowIfCancellationRequested();
            yield return new(
                (int)reader.LineNumber,
                [.. Enumerable.Range(0, reader.FieldCount).Select(place => Shown(reader.GetString(place) ?? ""))]
            );
        }
    }

    // Whoever exports to spreadsheets keeps them from reckoning by an apostrophe or by ="…"; both are gone once the table is looked at.
    static string Shown(string field)
    {
        if (field.Length > 1 && field[0] is '\'' && (char.IsAsciiDigit(field[1]) || field[1] is '+' or '-' or '=' or '@'))
            return field[1..];
        return field is ['=', '"', ..] && AsText().Match(field) is { Success: true } text ? text.Groups[1].Value : field;
    }

    bool Read(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException)
        {
            throw new SheetRefused(new SheetProblem.BrokenRow(path, reader.LineNumber, LargestRow));
        }
    }

    // What is not UTF-8 and carries no mark was saved by a spreadsheet on Windows. Its first odd letter may stand in the last line.
    static bool IsLegacy(string path, CancellationToken ct)
    {
        using var file = File.OpenRead(path);
        var (bytes, length, whole, broken, isFirst) = (new byte[AtOnce], 0, 0L, 0L, true);
        for (int read; (read = file.Read(bytes.AsSpan(length))) > 0; isFirst = false)
        {
            ct.ThrowIfCancellationRequested();
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

    [GeneratedRegex("^=\"(.*)\"$", RegexOptions.Singleline)]
    private static partial Regex AsText();
}
