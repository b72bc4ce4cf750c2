using System.IO.Compression;
using System.Text;
using Curlew.Profiles;
using Curlew.Words;
using MiniExcelLibs;

namespace Curlew.Tests.Profiles;

/// <summary>Files that are no honest table: each is read in bounded memory, or refused with what to do.</summary>
public sealed class SheetAttackTests : IDisposable
{
    readonly string file = Path.Combine(Path.GetTempPath(), $"curlew-sheet-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_line_that_never_ends_is_refused_before_it_fills_the_memory()
    {
        using (var stream = File.Create(file))
        {
            stream.Write("phone,name\n"u8);
            var zeros = Enumerable.Repeat((byte)'5', 1024 * 1024).ToArray();
            for (var megabyte = 0; megabyte < 128; megabyte++)
                stream.Write(zeros);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<SheetRefused>(() => Sheet.Open(file).Rows().Count());

        Assert.Contains("the row is longer than 1,048,576 bytes", refused.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024 * 1024);
    }

    [Fact]
    public void A_long_table_is_read_row_by_row()
    {
        File.WriteAllLines(
            file,
            Enumerable.Range(0, 300_000).Select(row => row == 0 ? "phone,name" : $"+1555{row:0000000},\"Ann, of row {row}\"").ToList()
        );
        var most = 0L;
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var rows = 0;
        foreach (var _ in Sheet.Open(file).Rows())
            if (++rows % 50_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);

        Assert.Equal(299_999, rows);
        Assert.InRange(most, 0, 16 * 1024 * 1024);
    }

    [Theory]
    [InlineData("phone,name\r\n+15550000001,A\n+15550000002,B\r+15550000003,C", 3)]
    [InlineData("\ufeffphone,name\n+15550000001,<script>alert(1)</script>\n", 1)]
    [InlineData("phone,name\n+15550000001,\"two\nlines\"\n\n\n", 1)]
    public void Odd_tables_are_read(string text, int rows)
    {
        File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        var sheet = Sheet.Open(file);

        Assert.Equal(["phone", "name"], sheet.Columns);
        Assert.Equal(rows, sheet.Rows().Count());
    }

    [Fact]
    public void Ten_thousand_columns_are_refused()
    {
        File.WriteAllText(file, string.Join(',', Enumerable.Range(0, 10_000).Select(column => $"c{column}")));

        Assert.Contains(
            "10,000 columns; the most is 200",
            Assert.Throws<SheetRefused>(() => Sheet.Open(file)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("name", "a\0b", "holds a character that cannot be stored (NUL)")]
    [InlineData("tags", "gold;a\0b", "holds a character that cannot be stored (NUL)")]
    [InlineData("tags", "a\u001fb", "holds a character that cannot be stored (U+001F)")]
    [InlineData("city", "M\ufffdnchen", "holds a letter that was lost when the file was saved (U+FFFD). Save it again as UTF-8")]
    public void A_character_that_cannot_be_stored_is_named_by_row_and_column(string column, string value, string expected)
    {
        File.WriteAllText(file, $"phone,{column}\n+15550000001,{value}\n");

        Assert.Equal([(2, column, expected)], Said());
    }

    [Fact]
    public void Tags_that_are_no_tags_are_named()
    {
        File.WriteAllText(
            file,
            $"phone,tags\n+15550000001,{new string('x', 101)}\n+15550000002,{string.Join(';', Enumerable.Range(0, 101))}\n"
        );

        Assert.Equal([(2, "tags", "has 101 characters; the most is 100"), (3, "tags", "are 101; the most is 100")], Said());
    }

    [Theory]
    [InlineData(1252, "J\u00fcrgen")]
    [InlineData(65001, "J\u00fcrgen")]
    public void The_encoding_is_that_of_the_whole_file(int encoding, string name)
    {
        var coded = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var rows = Enumerable
            .Range(0, 10_000)
            .Select(row => $"+1555{row:0000000},Ann")
            .Prepend("phone,name")
            .Append($"+15559999999,{name}");
        File.WriteAllLines(file, rows, coded);

        Assert.Equal(name, Sheet.Open(file).Rows().Last().Fields[1]);
    }

    [Fact]
    public void One_broken_letter_does_not_make_all_others_unreadable()
    {
        File.WriteAllBytes(file, [.. "phone,name\n+15550000001,Zoë\n+15550000002,Jürgen\n+15550000003,J"u8, 0xFC, .. "rgen\n"u8]);

        Assert.Equal(["Zoë", "Jürgen", "J\ufffdrgen"], Sheet.Open(file).Rows().Select(row => row.Fields[1]));
        Assert.Equal([4], Problems().Select(problem => problem.Line));
    }

    [Fact]
    public void Days_times_and_answers_of_a_workbook_are_read_in_one_form()
    {
        var row = new Dictionary<string, object>
        {
            ["phone"] = 15552010001,
            ["visit"] = new DateTime(2026, 1, 31),
            ["call"] = new DateTime(2026, 1, 31, 9, 5, 0),
            ["vip"] = true,
            ["price"] = 12.5,
        };
        using (var stream = File.Create(file))
            MiniExcel.SaveAs(stream, new[] { row });

        Assert.Equal(["15552010001", "2026-01-31", "2026-01-31 09:05", "TRUE", "12.5"], Sheet.Open(file).Rows().Single().Fields);
    }

    [Theory]
    [InlineData("+1 (555) 201-0001", "15552010001")]
    [InlineData("(555) 201-0001", "15552010001")]
    [InlineData("٠٠١٥٥٥٢٠١٠٠٠١", "15552010001")]
    [InlineData("００１５５５２０１０００１", "15552010001")]
    [InlineData("=+15552010001", null)]
    [InlineData("555-CALL-NOW", null)]
    [InlineData("123", null)]
    [InlineData("12345678901234567890", null)]
    public void Numbers_are_read_as_people_and_spreadsheets_write_them(string typed, string? digits)
    {
        File.WriteAllText(file, $"phone\n\"{typed}\"\n");
        var (sheet, problems) = (Sheet.Open(file), new List<RowProblem>());

        var row = new ProfileColumns(sheet.Columns, "US").Read(sheet.Rows().Single(), problems);

        Assert.Equal(digits, row?.Phone.Digits);
        Assert.Equal(digits is null ? ["phone"] : [], problems.Select(problem => problem.Column));
    }

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("ja", true)]
    [InlineData("1", true)]
    [InlineData("nein", false)]
    [InlineData("\"\"", null)]
    public void A_wish_is_read_in_many_words(string typed, bool? wanted)
    {
        File.WriteAllText(file, $"phone,optin\n+15552010001,{typed}\n");
        var sheet = Sheet.Open(file);

        Assert.Equal(wanted, new ProfileColumns(sheet.Columns, "US").Read(sheet.Rows().Single(), [])!.Subscribed);
    }

    [Fact]
    public void A_workbook_that_unpacks_without_end_is_refused()
    {
        Workbook(
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>phone</t></is></c></row>",
            new string('x', 8 * 1024 * 1024)
        );

        Assert.Contains("Save it as .csv", Assert.Throws<SheetRefused>(() => Sheet.Open(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2000000000")]
    [InlineData("99999999999999999999")]
    [InlineData("0")]
    [InlineData("-5")]
    public void V13_a_workbook_with_a_row_that_no_spreadsheet_has_is_refused_and_not_counted_up_to(string row)
    {
        Workbook(
            $"""<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c></row><row r="{row}"><c t="inlineStr"><is><t>+12025550143</t></is></c></row></sheetData></worksheet>""",
            ""
        );

        var refused = Assert.Throws<SheetRefused>(() => Sheet.Open(file).Rows().Count());

        Assert.Contains("cannot be read as one", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void V13_whoever_gives_up_is_heard_at_every_row()
    {
        File.WriteAllLines(file, ["phone", .. Enumerable.Range(0, 1_000).Select(row => $"+1202555{row:0000}")]);
        using var stop = new CancellationTokenSource();

        var read = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in Sheet.Open(file).Rows(stop.Token))
                if (++read == 10)
                    stop.Cancel();
        });

        Assert.Equal(10, read);
    }

    [Theory]
    [InlineData("Zephyrine Quibblewick,+1 202 555 0143,Springfield\n")]
    [InlineData("Springfield,zephyrine@quibblewick.example,Zephyrine\n")]
    [InlineData("name,name,12025550143\n")]
    public void V9_a_table_without_headings_is_refused_without_a_word_of_its_first_person(string text)
    {
        File.WriteAllText(file, text + text);

        var refused = Assert.Throws<SheetRefused>(() => new ProfileColumns(Sheet.Open(file).Columns, "US"));

        Assert.All((string[])["Zephyrine", "zephyrine", "0143", "Springfield"], word =>
            Assert.DoesNotContain(word, refused.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void V9_what_is_wrong_with_a_row_names_row_and_column_and_never_the_value()
    {
        const string Canary = "Quibblewick";
        File.WriteAllText(
            file,
            $"phone,name,email,tier,tags,subscribed,zipcode\n{Canary},{Canary}{new string('x', 200)},{Canary},{Canary},{Canary}{new string('x', 200)},{Canary},{Canary}{new string('x', 30)}\n+1202{Canary},{Canary}\uFFFD,{Canary}@,{Canary},,{Canary},\n"
        );

        var said = Said().ToList();

        Assert.Equal([2, 3], said.Select(problem => problem.Item1).Distinct());
        Assert.Subset(
            said.Select(problem => problem.Item2).ToHashSet(),
            (HashSet<string>)["phone", "name", "email", "tier", "tags", "zipcode"]
        );
        Assert.All(said, problem => Assert.DoesNotContain(Canary, problem.Item3, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_workbook_with_an_external_entity_reads_no_other_file()
    {
        Workbook(
            """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>""",
            ""
        );

        Assert.Contains("cannot be read as one", Assert.Throws<SheetRefused>(() => Sheet.Open(file)).Message, StringComparison.Ordinal);
    }

    IEnumerable<(int, string, string)> Said() =>
        Problems().Select(problem => (problem.Line, problem.Column, Phrasebook.In("en").Say(problem.Problem)));

    List<RowProblem> Problems()
    {
        var (sheet, problems) = (Sheet.Open(file), new List<RowProblem>());
        var columns = new ProfileColumns(sheet.Columns, "US");
        foreach (var row in sheet.Rows())
            columns.Read(row, problems);
        return problems;
    }

    void Workbook(string sheet, string filling)
    {
        using var archive = ZipFile.Open(file, ZipArchiveMode.Create);
        void Part(string name, string text)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text);
        }

        Part(
            "[Content_Types].xml",
            """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"""
        );
        Part(
            "xl/workbook.xml",
            """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
        );
        Part(
            "xl/_rels/workbook.xml.rels",
            """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""
        );
        Part("xl/worksheets/sheet1.xml", sheet + filling);
    }
}
