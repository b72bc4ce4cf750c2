using System.Globalization;
using CsvHelper;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Parquet;
using Parquet.Schema;

namespace Curlew.Tests.Campaigns;

public sealed class ExportTests(TestDatabase server) : IClassFixture<TestDatabase>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("curlew-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_exports_numbers_are_the_campaigns_counters()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;

        var done = Assert.IsType<ExportOutcome.Exported>(await Export(world, id, "all.csv"));

        var rows = Read(done.File);
        int States(params string[] states) => rows.Count(row => states.Contains(row["state"]));
        int Moments(string column) => rows.Count(row => row[column].Length > 0);
        Assert.Equal(
            (await world.Look(id)).Progress,
            new CampaignProgress(
                rows.Count,
                Moments("sent_at"),
                Moments("delivered_at"),
                Moments("read_at"),
                States("failed"),
                States("pending", "queued"),
                States("skipped"),
                States("uncertain")
            )
        );
        Assert.Equal(rows.Count, done.Rows);
        Assert.Equal(rows.GroupBy(row => row["state"]).ToDictionary(state => state.Key, state => state.Count()), done.States);
        Assert.Equal(
            (4, 4, 1 + 7),
            (
                Moments("replied_at"),
                rows.Count(row => row["replies"] == "1"),
                rows.Count(row => row["left_marketing_at"].Length > 0 || row["reason"] == "Left out: has left marketing.")
            )
        );
        Assert.Equal(["no", "not yet", "unknown", "yes"], rows.Select(row => row["got_it"]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.EndsWith(".", row["reason"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task V14_one_number_that_was_tampered_with_is_left_out_and_named_and_the_rest_is_exported()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;
        await world.Database.Execute(
            "UPDATE campaign_recipients SET phone_number = reverse(phone_number) WHERE id = (SELECT id FROM campaign_recipients WHERE status = 'read' ORDER BY id LIMIT 1)"
        );

        var done = Assert.IsType<ExportOutcome.Exported>(await Export(world, id, "all.csv"));

        Assert.Equal((MixedCampaign.People, 1), (done.Rows, done.Unreadable));
        var broken = Assert.Single(Read(done.File), row => row["reason"].StartsWith("The number does not open", StringComparison.Ordinal));
        Assert.Equal("", broken["phone"]);
        Assert.Equal(
            [broken["recipient"]],
            (await new Alarms(world.Database).List(all: false, default)).Where(one => one.Kind == "unreadable").Select(one => one.Subject)
        );
    }

    [Fact]
    public async Task No_number_and_no_name_leaves_in_full()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;

        await Export(world, id, "all.csv");
        await Export(world, id, "all.parquet");

        var text = await File.ReadAllTextAsync(Path.Combine(folder, "all.csv"));
        var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(folder, "all.parquet")));
        foreach (var person in Enumerable.Range(0, MixedCampaign.People - 2).Select(index => world.Sandbox.People[index]))
        foreach (var secret in (string[])[person.Phone, person.Phone[^8..], person.Name])
            Assert.DoesNotContain(secret, text + bytes, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "all.csv")));
    }

    [Fact]
    public async Task Parquet_has_the_same_rows_in_typed_columns()
    {
        var (world, id) = await MixedCampaign.Open(server);
        await using var _ = world;
        await Export(world, id, "all.csv");

        var done = Assert.IsType<ExportOutcome.Exported>(await Export(world, id, "all.parquet"));

        var rows = Read(Path.Combine(folder, "all.csv"));
        await using var parquet = await ParquetReader.CreateAsync(done.File);
        var types = parquet.Schema.DataFields.ToDictionary(field => field.Name, field => field.ClrType);
        Assert.Equal(rows[0].Keys, parquet.Schema.DataFields.Select(field => field.Name));
        Assert.Equal(
            (typeof(Guid), typeof(DateTime), typeof(DateTime), typeof(int)),
            (types["recipient"], types["sent_at"], types["planned_for"], types["replies"])
        );
        Assert.Equal(
            rows.Select(row => row["recipient"]),
            (await Column<Guid>(parquet, "recipient")).Select(value => value!.Value.ToString())
        );
        Assert.Equal(
            rows.Select(row => row["read_at"]),
            (await Column<DateTime>(parquet, "read_at")).Select(value =>
                value?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? ""
            )
        );
        Assert.Equal(
            rows.Select(row => row["error_code"]),
            (await Column<int>(parquet, "error_code")).Select(value => value?.ToString(CultureInfo.InvariantCulture) ?? "")
        );
        Assert.Equal(rows.Select(row => row["reason"]), await Texts(parquet, "reason"));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1+1", "'\t=1+1")]
    [InlineData("\r=1+1", "'\r=1+1")]
    [InlineData("a;\"b\"\nc,d", "a;\"b\"\nc,d")]
    public async Task A_text_a_spreadsheet_would_run_is_only_shown(string planted, string read)
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute("UPDATE campaign_recipients SET variant = $1", planted);

        await Export(world, id, "one.csv");

        var row = Assert.Single(Read(Path.Combine(folder, "one.csv")));
        Assert.Equal(read, row["variant"]);
        Assert.StartsWith("'+", row["phone"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_has_its_name_only_when_it_is_whole()
    {
        var (world, id) = await Large(25_000);
        await using var _ = world;
        var target = Path.Combine(folder, "large.csv");
        using var stop = new CancellationTokenSource();
        var seen = new List<(int, bool)>();

        var stopped = await Record.ExceptionAsync(() =>
            Export(
                world,
                id,
                "large.csv",
                new Told(rows =>
                {
                    seen.Add((rows, File.Exists(target)));
                    stop.Cancel();
                }),
                ct: stop.Token
            )
        );
        var left = Directory.GetFiles(folder);
        var done = Assert.IsType<ExportOutcome.Exported>(await Export(world, id, "large.csv"));

        Assert.IsType<OperationCanceledException>(stopped, exactMatch: false);
        Assert.Equal([(10_000, false)], seen);
        Assert.Empty(left);
        Assert.Equal((25_000, 25_000), (done.Rows, Read(target).Count));
        Assert.Equal([target], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_failed_export_leaves_the_older_file_as_it_was()
    {
        var (world, id) = await Large(25_000);
        await using var _ = world;
        var target = Path.Combine(folder, "kept.parquet");
        await File.WriteAllTextAsync(target, "older");
        using var stop = new CancellationTokenSource();

        var refused = await Export(world, id, "kept.parquet");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Export(world, id, "kept.parquet", new Told(_ => stop.Cancel()), overwrite: true, stop.Token)
        );
        var before = await File.ReadAllTextAsync(target);
        var done = await Export(world, id, "kept.parquet", overwrite: true);

        Assert.IsType<ExportOutcome.FileExists>(refused);
        Assert.Equal("older", before);
        Assert.Equal(25_000, Assert.IsType<ExportOutcome.Exported>(done).Rows);
        Assert.Equal([target], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_draft_has_nobody_to_export_and_an_unknown_kind_is_refused()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var draft = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        Assert.IsType<ExportOutcome.Nobody>(await Export(world, draft, "draft.csv"));
        Assert.IsType<ExportOutcome.UnknownKind>(await Export(world, draft, "draft.xls"));
        Assert.Empty(Directory.GetFiles(folder));
    }

    Task<ExportOutcome> Export(
        CampaignWorld world,
        Guid campaign,
        string file,
        IProgress<int>? progress = null,
        bool overwrite = false,
        CancellationToken ct = default
    ) =>
        new ExportRecipients(world.Database, world.Sealer, world.Clock).Run(
            campaign,
            Path.Combine(folder, file),
            overwrite,
            isWhole: false,
            progress,
            ct
        );

    // Rows as a launch leaves them, without the people behind them: an export does not need those.
    async Task<(CampaignWorld, Guid)> Large(int rows)
    {
        var world = await CampaignWorld.Open(server, people: 0);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);
        await world.Database.Execute(
            "INSERT INTO campaign_recipients (campaign_id, profile_id, position) SELECT $1, new_id(), g FROM generate_series(1, $2) g",
            id,
            rows
        );
        return (world, id);
    }

    // What stands in the file, and not what our imports make of it: they take away the apostrophe that keeps a spreadsheet from reckoning.
    static List<Dictionary<string, string>> Read(string file)
    {
        using var reader = CsvReader.FromFile(
            file,
            new CsvReaderOptions { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw }
        );
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(place => reader.GetString(place) ?? "")]);
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    static async Task<T?[]> Column<T>(ParquetReader parquet, string name)
        where T : struct
    {
        using var group = parquet.OpenRowGroupReader(0);
        var values = new T?[group.RowCount];
        await group.ReadAsync(Field(parquet, name), values.AsMemory());
        return values;
    }

    static async Task<string?[]> Texts(ParquetReader parquet, string name)
    {
        using var group = parquet.OpenRowGroupReader(0);
        var values = new string?[group.RowCount];
        await group.ReadAsync(Field(parquet, name), values.AsMemory());
        return values;
    }

    static DataField Field(ParquetReader parquet, string name) => parquet.Schema.DataFields.Single(field => field.Name == name);

    sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
