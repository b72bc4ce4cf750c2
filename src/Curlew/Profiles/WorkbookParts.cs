using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Curlew.Profiles;

/// <summary>What the parts of a workbook beside its sheets say: which sheet is seen first, the texts that cells share, the format of each style.</summary>
sealed class WorkbookParts
{
    // Entities of a document type could fetch other files or grow without end; a workbook has none.
    static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreWhitespace = false,
        IgnoreComments = true,
    };

    readonly List<string> texts = [];
    readonly List<int> formatOfStyle = [];
    readonly Dictionary<int, string> formats = [];
    string sheet = "";

    /// <summary>Whether its days are counted from 1904, as those of old Macs.</summary>
    public bool IsFrom1904 { get; private set; }

    /// <summary>Names of the sheets that are not read, hidden ones with that word.</summary>
    public IReadOnlyList<string> OtherSheets { get; private set; } = [];

    /// <exception cref="InvalidDataException">A part is missing.</exception>
    public static WorkbookParts Read(ZipArchive archive, CancellationToken ct)
    {
        var parts = new WorkbookParts();
        var targets = parts.Targets(archive);
        parts.ReadSheets(archive, targets);
        parts.ReadStyles(archive);
        parts.ReadTexts(archive, ct);
        return parts;
    }

    public Stream OpenSheet(ZipArchive archive) => Open(archive, sheet) ?? throw new InvalidDataException("The sheet is missing.");

    public static XmlReader Xml(Stream stream) => XmlReader.Create(stream, Strict);

    /// <summary>A text that several cells share, by its place.</summary>
    public string Text(int place) =>
        place >= 0 && place < texts.Count ? texts[place] : throw new InvalidDataException("A text is missing.");

    /// <summary>Number and code of a style's format.</summary>
    public (int Id, string Code) Format(int style)
    {
        var id = style >= 0 && style < formatOfStyle.Count ? formatOfStyle[style] : 0;
        return (id, formats.TryGetValue(id, out var code) ? code : WorkbookFormats.BuiltIn(id));
    }

    /// <summary>The text of the element on which the reader stands, without hints for its pronunciation. The reader is moved to its end.</summary>
    public static string InnerText(XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return "";
        var (text, depth) = (new StringBuilder(), xml.Depth);
        var isRead = true;
        while ((isRead ? xml.Read() : !xml.EOF) && xml.Depth > depth)
        {
            isRead = true;
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName is "rPh")
            {
                xml.Skip();
                isRead = false;
            }
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA)
                text.Append(xml.Value);
        }

        return Unescaped(text.ToString());
    }

    Dictionary<string, string> Targets(ZipArchive archive)
    {
        var targets = new Dictionary<string, string>();
        foreach (var xml in Elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"))
            if (xml.GetAttribute("Target") is { } target)
                targets[xml.GetAttribute("Id") ?? ""] = target.StartsWith('/') ? target[1..] : $"xl/{target}";
        return targets;
    }

    void ReadSheets(ZipArchive archive, Dictionary<string, string> targets)
    {
        var sheets = new List<(string Name, bool IsVisible, string Target)>();
        foreach (var xml in Elements(archive, "xl/workbook.xml", "sheet", "workbookPr"))
            if (xml.LocalName is "workbookPr")
                IsFrom1904 = IsTrue(xml.GetAttribute("date1904"));
            else
                sheets.Add(
                    (
                        xml.GetAttribute("name") ?? "",
                        xml.GetAttribute("state") is not ("hidden" or "veryHidden"),
                        targets.GetValueOrDefault(
                            xml.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
                                ?? xml.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships")
                                ?? "",
                            ""
                        )
                    )
                );
        var first = Math.Max(0, sheets.FindIndex(one => one.IsVisible));
        sheet = sheets.Count > 0 ? sheets[first].Target : throw new InvalidDataException("There is no sheet.");
        OtherSheets =
        [
            .. sheets
                .Index()
                .Where(one => one.Index != first)
                .Select(one => one.Item.IsVisible ? one.Item.Name : $"{one.Item.Name} (hidden)"),
        ];
    }

    void ReadStyles(ZipArchive archive)
    {
        var isOfCells = false;
        foreach (var xml in Elements(archive, "xl/styles.xml", "numFmt", "cellXfs", "cellStyleXfs", "cellStyles", "xf"))
            if (xml.LocalName is "numFmt")
                formats[Whole(xml.GetAttribute("numFmtId"))] = xml.GetAttribute("formatCode") ?? "General";
            else if (xml.LocalName is not "xf")
                isOfCells = xml.LocalName is "cellXfs";
            else if (isOfCells)
                formatOfStyle.Add(Whole(xml.GetAttribute("numFmtId")));
    }

    void ReadTexts(ZipArchive archive, CancellationToken ct)
    {
        using var stream = Open(archive, "xl/sharedStrings.xml");
        if (stream is null)
            return;
        using var xml = Xml(stream);
        while (xml.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "si" })
                texts.Add(InnerText(xml));
        }
    }

    static IEnumerable<XmlReader> Elements(ZipArchive archive, string part, params string[] names)
    {
        using var stream = Open(archive, part);
        if (stream is null)
            yield break;
        using var xml = Xml(stream);
        while (xml.Read())
            if (xml.NodeType is XmlNodeType.Element && names.Contains(xml.LocalName, StringComparer.Ordinal))
                yield return xml;
    }

    static Stream? Open(ZipArchive archive, string part) =>
        archive.Entries.FirstOrDefault(entry => entry.FullName.Replace('\\', '/').Equals(part, StringComparison.OrdinalIgnoreCase))?.Open();

    static bool IsTrue(string? value) => value is "1" or "true" or "on";

    static int Whole(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // Control characters are written as _x000D_ and so on.
    static string Unescaped(string text) => text.Contains("_x", StringComparison.Ordinal) ? XmlConvert.DecodeName(text) : text;
}
