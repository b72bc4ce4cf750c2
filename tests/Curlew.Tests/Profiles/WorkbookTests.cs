using System.IO.Compression;
using Curlew.Profiles;

namespace Curlew.Tests.Profiles;

/// <summary>A table is what its sender sees.</summary>
public sealed class WorkbookTests : IDisposable
{
    readonly string file = Path.Combine(Path.GetTempPath(), $"curlew-workbook-{Guid.NewGuid():N}.xlsx");

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("0.30000000000000004", "0.00", "0.30")]
    [InlineData("0.30000000000000004", "General", "0.3")]
    [InlineData("0.3333333333333333", "General", "0.333333333")]
    [InlineData("2134", "00000", "02134")]
    [InlineData("0.2", "0%", "20%")]
    [InlineData("1234567.5", "#,##0.00", "1,234,567.50")]
    [InlineData("12.5", "[$€-407] #,##0.00", "€ 12.50")]
    [InlineData("-3", "0.00;[Red](0.00)", "(3.00)")]
    [InlineData("46053", "d mmmm yyyy", "31 January 2026")]
    [InlineData("46053", "dd/mm/yyyy", "31/01/2026")]
    [InlineData("46053.3784722222", "yyyy-mm-dd h:mm AM/PM", "2026-01-31 9:05 AM")]
    [InlineData("0.3784722222", "h:mm", "9:05")]
    [InlineData("1.25", "[h]:mm", "30:00")]
    [InlineData("0.5", "# ?/?", "1/2")]
    [InlineData("7", "\"No. \"0", "No. 7")]
    [InlineData("2025550143", "[<=9999999]###-####;(###) ###-####", "(202) 555-0143")]
    [InlineData("5511987654321", "General", "5511987654321")]
    [InlineData("5511987654321", "0.00E+00", "5.51E+12")]
    [InlineData("5", ";;;", "")]
    public void A_number_is_read_as_it_is_shown(string value, string format, string shown)
    {
        Write(
            new Book(
                $"""<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c><c r="B1" t="inlineStr"><is><t>v</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2" s="1"><v>{value}</v></c></row>"""
            )
            {
                Format = format,
            }
        );

        Assert.Equal(["x", shown], Sheet.Open(file).Rows().Single().Fields);
    }

    [Fact]
    public void What_is_hidden_is_left_out_and_said()
    {
        Write(
            new Book(
                """
                <cols><col min="2" max="2" width="0" hidden="1"/></cols><sheetData>
                <row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c><c r="B1" t="inlineStr"><is><t>salary</t></is></c><c r="C1" t="inlineStr"><is><t>city</t></is></c></row>
                <row r="2" hidden="1"><c r="A2"><v>15552010001</v></c><c r="B2"><v>1</v></c></row>
                <row r="5"><c r="A5"><v>15552010002</v></c><c r="B5"><v>2</v></c><c r="C5" t="inlineStr"><is><r><t>Ro</t></r><r><t>me</t></r><rPh sb="0" eb="1"><t>noise</t></rPh></is></c></row></sheetData>
                """
            )
            {
                Before = """<sheet name="Old" sheetId="9" state="hidden" r:id="rId9"/>""",
                After = """<sheet name="Notes" sheetId="3" r:id="rId3"/>""",
            }
        );

        var sheet = Sheet.Open(file);
        var rows = sheet.Rows().ToList();

        Assert.Equal(["phone", "city"], sheet.Columns);
        Assert.Equal((5, "15552010002|Rome"), (rows.Single().Line, string.Join('|', rows.Single().Fields)));
        Assert.Equal(
            (1, "salary", "Old (hidden),Notes"),
            (sheet.Hidden.Rows, sheet.Hidden.Columns.Single(), string.Join(',', sheet.Hidden.Sheets))
        );
    }

    [Theory]
    [InlineData("city", "#REF!")]
    [InlineData("phone", "#N/A")]
    [InlineData("notes", "#DIV/0!")]
    public void An_error_of_the_spreadsheet_refuses_its_row(string column, string error)
    {
        var (phone, other) = column is "phone" ? ("e", "city") : ("n", column);
        Write(
            new Book(
                $"""<row r="1"><c r="A1" t="str"><v>phone</v></c><c r="B1" t="str"><v>{other}</v></c></row><row r="2"><c r="A2" t="{phone}"><v>{(phone is "e" ? error : "12025550143")}</v></c><c r="B2" t="e"><v>{error}</v></c></row>"""
            )
        );
        var (sheet, problems) = (Sheet.Open(file), new List<RowProblem>());

        Assert.Null(new ProfileColumns(sheet.Columns, "US").Read(sheet.Rows().Single(), problems));

        Assert.Contains(problems, problem => problem.Column == column && problem.Problem == new CellProblem.NotReckoned(error));
    }

    [Theory]
    [InlineData("<row r=\"2000000000\"><c r=\"A1\"><v>1</v></c></row>")]
    [InlineData("<row r=\"2\"><c r=\"ZZZZZZ2\"><v>1</v></c></row>")]
    [InlineData("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99</v></c></row>")]
    [InlineData("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")]
    public void A_place_that_no_spreadsheet_has_is_refused_at_once(string row)
    {
        Write(new Book($"<row r=\"1\"><c r=\"A1\" t=\"str\"><v>phone</v></c></row>{row}"));

        Assert.Contains(
            "cannot be read as one",
            Assert.Throws<SheetRefused>(() => Sheet.Open(file).Rows().Count()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Reading_can_be_stopped()
    {
        Write(new Book("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>phone</v></c></row>"));
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => Sheet.Open(file, stop.Token));
    }

    [Theory]
    [InlineData("zip,phone\n'02134,'+12025550143\n", "02134|+12025550143")]
    [InlineData("zip,phone\n\"=\"\"02134\"\"\",+12025550143\n", "02134|+12025550143")]
    [InlineData("name, phone\n\"Müller, Ann\", \"+12025550143\"\n", "Müller, Ann|+12025550143")]
    [InlineData("name,phone\n's-Hertogenbosch,+12025550143\n", "'s-Hertogenbosch|+12025550143")]
    public void Text_is_read_as_it_is_shown_too(string text, string expected)
    {
        File.WriteAllText(file, text);

        Assert.Equal(expected, string.Join('|', Sheet.Open(file).Rows().Single().Fields));
    }

    [Fact]
    public void Old_workbooks_and_things_without_an_end_are_refused_with_what_to_do()
    {
        File.WriteAllBytes(file, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

        Assert.Contains("Save it as .xlsx", Assert.Throws<SheetRefused>(() => Sheet.Open(file)).Message, StringComparison.Ordinal);
        if (File.Exists("/dev/zero"))
            Assert.Contains(
                "no ordinary file",
                Assert.Throws<SheetRefused>(() => Sheet.Open("/dev/zero")).Message,
                StringComparison.Ordinal
            );
    }

    void Write(Book book)
    {
        File.Delete(file);
        using var archive = ZipFile.Open(file, ZipArchiveMode.Create);
        void Part(string name, string text)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write($"<?xml version=\"1.0\"?>{text}");
        }

        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var format = new System.Xml.Linq.XAttribute("formatCode", book.Format);
        Part(
            "xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="{Links}"><sheets>{book.Before}<sheet name="S" sheetId="1" r:id="rId1"/>{book.After}</sheets></workbook>"""
        );
        Part(
            "xl/_rels/workbook.xml.rels",
            """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Target="worksheets/sheet9.xml"/></Relationships>"""
        );
        Part(
            "xl/styles.xml",
            $"""<styleSheet xmlns="{Main}"><numFmts><numFmt numFmtId="164" {format}/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"""
        );
        Part(
            "xl/worksheets/sheet1.xml",
            $"""<worksheet xmlns="{Main}">{(book.Rows.Contains("<sheetData>", StringComparison.Ordinal) ? book.Rows : $"<sheetData>{book.Rows}</sheetData>")}</worksheet>"""
        );
    }

    sealed record Book(string Rows)
    {
        public string Format { get; init; } = "General";
        public string Before { get; init; } = "";
        public string After { get; init; } = "";
    }
}
