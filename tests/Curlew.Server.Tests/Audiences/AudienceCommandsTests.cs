using Curlew.Postgres;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>Segments, customers and lists as a person types them.</summary>
public sealed class AudienceCommandsTests(TestServer server) : IAsyncLifetime
{
    readonly TemporaryData data = new();
    string database = "";

    public async ValueTask InitializeAsync() => database = await server.Clone();

    public ValueTask DisposeAsync()
    {
        data.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_segment_is_made_counted_and_kept_while_it_is_used()
    {
        await Customers("phone,city,name\n+15552010001,NYC,Zoë Quill\n+15552010002,Rome,Ann\n");

        await Succeeds("segment", "create", "New York", """{"city": "NYC"}""");
        await Succeeds("segment", "create", "Elsewhere", """{"not": {"segment": "New York"}}""", "--description", "all the others");
        var count = await Succeeds("segment", "count", "Elsewhere", "--json");
        var sample = await Succeeds("segment", "sample", """{"segment": "New York"}""");
        using var used = await Runs("segment", "delete", "New York");
        using var wrong = await Runs("segment", "count", """{"email": "a@b.c"}""");

        Assert.Equal("{\"people\":1,\"reachable\":1}", count.Trim());
        Assert.Contains("+1 ••• ••• 0001", sample, StringComparison.Ordinal);
        Assert.DoesNotContain("Zoë", sample, StringComparison.Ordinal);
        Assert.Equal((2, "Segment 'New York' stays: segment 'Elsewhere' refers to it."), (used.ExitCode, used.Error.Trim()));
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith("filter.email is personal data and sealed", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_of_ones_own_is_made_of_a_column_chosen_by_and_removed_after_a_question()
    {
        var file = await Table("phone,Loyalty points,Shoe,Colour\n+15552010041,5,36,red\n+15552010042,7,37,blue\n");

        await Succeeds("field", "add", "shoe", "choice", "--choices", "36|37", "--label", "Shoe size");
        var imported = await Succeeds("import", "profiles", file, "--country", "US", "--field", "Loyalty points=number");
        var count = await Succeeds("segment", "count", """{"loyalty_points": {"from": 6}, "shoe": "37"}""", "--json");
        var listed = await Succeeds("field", "list");
        var shown = await Succeeds("profile", "show", "+15552010042");
        var revealed = await Succeeds("profile", "show", "+15552010042", "--reveal-field", "shoe", "--purpose", "answer");
        using var asked = await Runs("field", "remove", "loyalty_points");
        var removed = await Succeeds("field", "remove", "loyalty_points", "--yes");
        using var gone = await Runs("segment", "count", """{"loyalty_points": 5}""");
        using var misspelt = await Runs("import", "profiles", file, "--field", "Colour=paint");

        Assert.Contains("New fields: loyalty_points.", imported, StringComparison.Ordinal);
        Assert.Contains("Columns that were not used: Colour. To keep one as a field of your own: ", imported, StringComparison.Ordinal);
        Assert.Equal("{\"people\":1,\"reachable\":1}", count.Trim());
        Assert.Contains("Shoe size: 36, 37", listed, StringComparison.Ordinal);
        Assert.Contains("Loyalty points: 7", shown, StringComparison.Ordinal);
        Assert.Equal("Shoe size: 37", revealed.Trim());
        Assert.Equal(1, asked.ExitCode);
        Assert.StartsWith(
            "2 people have a value in 'loyalty_points', which would be gone for good.",
            asked.Output,
            StringComparison.Ordinal
        );
        Assert.Equal("The field 'loyalty_points' is gone, with the values of 2 people.", removed.Trim());
        Assert.StartsWith(
            "filter.loyalty_points was the field 'Loyalty points', which was removed on",
            gone.Error,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "Curlew cannot go on. --field is 'Colour=paint'; it is written column=kind",
            misspelt.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_filter_is_read_from_a_file_and_no_other_argument_is()
    {
        await Customers("phone,city\n+15552010011,NYC\n+15552010012,Rome\n");
        var file = Path.Combine(data.Path, "north.json");
        await File.WriteAllTextAsync(file, "{\n  \"city\": \"NYC\"\n}\n");

        await Succeeds("segment", "create", "North", $"@{file}", "--description", $"@{file}");
        var count = await Succeeds("segment", "count", $"@{file}", "--json");
        var listed = await Succeeds("segment", "list");
        using var missing = await Runs("segment", "count", "@nowhere.json");

        Assert.Equal("{\"people\":1,\"reachable\":1}", count.Trim());
        Assert.Contains($"(@{file})", listed, StringComparison.Ordinal);
        Assert.Equal((2, "Curlew cannot go on. There is no file nowhere.json."), (missing.ExitCode, missing.Error.Trim()));
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_says_what_may_be_wrong_and_no_file_is_written_over()
    {
        var file = await Table("phone\n" + string.Join('\n', Enumerable.Repeat("030 123", 10_001)));

        using var hopeless = await Runs("import", "profiles", file, "--leave-out-bad-rows");
        using var taken = await Runs("import", "profiles", file, "--rejected", file);

        Assert.Equal((1, 2), (hopeless.ExitCode, taken.ExitCode));
        Assert.EndsWith(
            "Nothing was imported: reading was given up after 10,000 rows with 10,000 problems. This is another table, or it is read in the wrong way. "
                + "Numbers without a country code are not read unless it is said where they are at home. --country says it, as in --country US.",
            hopeless.Output.Trim(),
            StringComparison.Ordinal
        );
        Assert.Equal($"Curlew cannot go on. {file} is there already. Give --rejected another name.", taken.Error.Trim());
    }

    [Fact]
    public async Task A_customer_is_found_masked_and_their_word_is_recorded_with_proof()
    {
        await Customers("phone,name,email\n+15552010003,Zoë Quill,zoe@example.org\n");

        var found = await Succeeds("profile", "find", "ZOE@example.org");
        await Succeeds("profile", "unsubscribe", "(555) 201-0003", "--country", "us", "--evidence", "called on 3 May");
        await Succeeds("profile", "suppress", "+15552010003", "--reason", "asked by letter");
        var after = await Succeeds("profile", "find", "+15552010003", "--json");
        using var nobody = await Runs("profile", "find", "Zoë");

        Assert.Contains("+1 ••• ••• 0003  Z••• Q•••  z•••@•••", found, StringComparison.Ordinal);
        Assert.Contains("\"subscription\":\"unsubscribed\"", after, StringComparison.Ordinal);
        Assert.Contains("\"is_suppressed\":true", after, StringComparison.Ordinal);
        Assert.Equal(2, nobody.ExitCode);
        await using var connected = await Database.Connect(database);
        Assert.Equal(
            ["unsubscribed | staff | True"],
            await connected.Rows("SELECT became, source, evidence NOT LIKE '%May%' FROM consent_events")
        );
    }

    [Fact]
    public async Task A_number_is_suppressed_and_released_whoever_has_it_and_each_is_said_once()
    {
        string[] suppress = ["profile", "suppress", "+1 555 201 0009", "--reason", "asked by letter"];

        var added = await Succeeds(suppress);
        var again = await Succeeds([.. suppress, "--json"]);
        var released = await Succeeds("profile", "release", "(555) 201-0009", "--country", "US");
        var gone = await Succeeds("profile", "release", "(555) 201-0009", "--country", "US");
        using var wordy = await Runs("profile", "suppress", "+15552010009", "--reason", new string('x', 201));
        using var nobody = await Runs("profile", "suppress", "Ann", "--reason", "asked by letter");

        Assert.Equal("+1 ••• ••• 0009 is suppressed.\n", added);
        Assert.Equal("{\"phone\":\"+1 ••• ••• 0009\",\"state\":\"suppressed already\"}\n", again);
        Assert.Equal("+1 ••• ••• 0009 is released.\n+1 ••• ••• 0009 is not suppressed.\n", released + gone);
        Assert.Equal((2, "--reason has more than 200 characters.\n"), (wordy.ExitCode, wordy.Error));
        Assert.Equal(
            (2, "That is not a phone number. Write it with its country code, as in +1 555 123 4567.\n"),
            (nobody.ExitCode, nobody.Error)
        );
    }

    [Fact]
    public async Task A_list_of_recipients_is_imported_and_its_bad_rows_are_written_down()
    {
        await Draft();
        var (file, rejected) = (await Table("phone,code\n+15552010004,A7\nnobody,B8\n"), Path.Combine(data.Path, "rejected.csv"));

        using var refused = await Runs("import", "recipients", file, "--campaign", "Codes");
        var listed = await Succeeds(
            "import",
            "recipients",
            file,
            "--campaign",
            "Codes",
            "--leave-out-bad-rows",
            "--rejected",
            rejected,
            "--json"
        );

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("line 3: phone is not a phone number", refused.Output, StringComparison.Ordinal);
        Assert.Contains("\"listed\":1,\"added\":1", listed, StringComparison.Ordinal);
        Assert.Equal("phone,code,problem", (await File.ReadAllLinesAsync(rejected))[0]);
    }

    [Fact]
    public async Task An_import_killed_in_the_middle_is_finished_by_the_next()
    {
        await Draft();
        var file = await Table("phone,code\n" + string.Join('\n', Enumerable.Range(0, 30_000).Select(row => $"+1555{row:0000000},c{row}")));

        using var import = CurlewProcess.Start([
            "import",
            "recipients",
            file,
            "--campaign",
            "Codes",
            "--database",
            database,
            "--data",
            data.Path,
        ]);
        await import.SaysOnError("importing");
        await import.Kill();

        await using var connected = await Database.Connect(database);
        Assert.Equal(["True"], await connected.Rows("SELECT finished_at IS NULL AND added < 30000 FROM imports"));
        await Customers("phone\n+442071838750\n");
        Assert.Equal(
            ["30001 | 30000"],
            await connected.Rows("SELECT (SELECT count(*) FROM user_profiles), (SELECT count(*) FROM listed_recipients)")
        );
    }

    async Task Draft()
    {
        await using var connected = await Database.Connect(database);
        await connected.Execute("INSERT INTO portfolios (id) VALUES ('p')");
        await connected.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('n', 'p', 'w')");
        await connected.Execute(
            """INSERT INTO marketing_campaigns (name, template_name, phone_number_id, template_components) VALUES ('Codes', 't', 'n', '[{"type": "body", "parameters": [{"type": "text", "text": "{code}"}]}]')"""
        );
    }

    async Task Customers(string table) => await Succeeds("import", "profiles", await Table(table));

    async Task<string> Table(string text)
    {
        var path = Path.Combine(data.Path, $"{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    async Task<string> Succeeds(params string[] arguments)
    {
        using var command = await Runs(arguments);
        Assert.True(command.ExitCode == 0, $"{string.Join(' ', arguments)}: {command.Error}{command.Output}");
        return command.Output;
    }

    Task<TypedCommand> Runs(params string[] arguments) => TypedCommand.Run([.. arguments, "--database", database, "--data", data.Path]);
}
