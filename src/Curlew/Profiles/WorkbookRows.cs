using System.Globalization;
using System.Xml;

namespace Curlew.Profiles;

/// <summary>One row of a sheet: what its cells show.</summary>
/// <param name="Line">Its number, from 1, as the spreadsheet shows it.</param>
/// <param name="Cells">From column A to the last that holds something.</param>
sealed record WorkbookRow(int Line, bool IsHidden, IReadOnlyList<string> Cells, Func<int, bool> IsColumnHidden);

/// <summary>Reads the rows of a sheet one after another.</summary>
static class WorkbookRows
{
    // Where a spreadsheet ends (ECMA-376 leaves it open; Excel, specifications and limits, 2026-03).
    const int MostRows = 1_048_576,
        MostColumns = 16_384;

    /// <exception cref="InvalidDataException">It is no sheet, or larger than any.</exception>
    public static IEnumerable<WorkbookRow> Read(Stream stream, WorkbookParts parts, CancellationToken ct)
    {
        using var xml = WorkbookParts.Xml(stream);
        var hidden = new List<(int First, int Last)>();
        var line = 0;
        while (xml.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (xml.NodeType is not XmlNodeType.Element)
                continue;
            if (xml.LocalName is "col" && IsHidden(xml, "width"))
                hidden.Add((Whole(xml.GetAttribute("min")) - 1, Whole(xml.GetAttribute("max")) - 1));
            if (xml.LocalName is not "row")
                continue;
            line = Next(xml.GetAttribute("r"), line);
            var isHidden = IsHidden(xml, "ht");
            yield return new(line, isHidden, Cells(xml, parts), place => hidden.Any(range => place >= range.First && place <= range.Last));
        }
    }

    static int Next(string? written, int line)
    {
        var next = written is null ? line + 1 : Whole(written);
        return next > line && next <= MostRows
            ? next
            : throw new InvalidDataException("Rows are out of order, or there are more than a spreadsheet has.");
    }

    static List<string> Cells(XmlReader xml, WorkbookParts parts)
    {
        var cells = new List<string>();
        if (xml.IsEmptyElement)
            return cells;
        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c" })
                continue;
            var place = xml.GetAttribute("r") is { } written ? Place(written) : cells.Count;
            if (place < cells.Count || place >= MostColumns)
                throw new InvalidDataException("Cells are out of order, or there are more than a spreadsheet has.");
            while (cells.Count < place)
                cells.Add("");
            cells.Add(Cell(xml, parts));
        }

        return cells;
    }

    static string Cell(XmlReader xml, WorkbookParts parts)
    {
        var (kind, style) = (xml.GetAttribute("t"), xml.GetAttribute("s") is { } of ? Whole(of) : 0);
        if (xml.IsEmptyElement)
            return "";
        var (depth, value) = (xml.Depth, "");
        while (xml.Read() && xml.Depth > depth)
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "v" or "is" })
                value = WorkbookParts.InnerText(xml);
        return value.Length == 0
            ? ""
            : kind switch
            {
                "s" => WorkbookFormats.Shown(parts.Text(Whole(value)), parts.Format(style)),
                "str" or "inlineStr" => WorkbookFormats.Shown(value, parts.Format(style)),
                "b" => value is "1" or "true" ? "TRUE" : "FALSE",
                "e" => value,
                "d" => WorkbookFormats.Shown(
                    DateTime.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                    parts.Format(style)
                ),
                _ => WorkbookFormats.Shown(
                    double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
                    parts.Format(style),
                    parts.IsFrom1904
                ),
            };
    }

    // A row or column that is dragged together until nothing is seen of it is hidden as well.
    static bool IsHidden(XmlReader xml, string size) =>
        xml.GetAttribute("hidden") is "1" or "true" || xml.GetAttribute(size) is "0" or "0.0";

    // "AB12" stands in the 28th column.
    static int Place(string written)
    {
        var place = 0;
        foreach (var letter in written.TakeWhile(char.IsAsciiLetter))
            place = place > MostColumns ? place : place * 26 + (char.ToUpperInvariant(letter) - 'A' + 1);
        return place - 1;
    }

    static int Whole(string? value) => int.Parse(value ?? "", NumberStyles.None, CultureInfo.InvariantCulture);
}
