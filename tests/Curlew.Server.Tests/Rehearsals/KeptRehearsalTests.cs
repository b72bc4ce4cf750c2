using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

/// <summary>What can be done with a rehearsal that was kept. The tests share its server's folder, so they run one after another.</summary>
public sealed class KeptRehearsalTests(KeptRehearsal rehearsals)
{
    [Fact]
    public async Task Verify_confirms_it_and_migrate_finds_nothing_to_do()
    {
        await rehearsals.Kept;

        using var verify = await TypedCommand.Run(["verify", "--json", .. Where]);
        using var migrate = await TypedCommand.Run(["migrate", .. Where]);

        Assert.Equal(
            (0, "[]", "[]"),
            (
                verify.ExitCode,
                verify.Json.GetProperty("differences").GetRawText(),
                verify.Json.GetProperty("audit").GetProperty("breaks").GetRawText()
            )
        );
        Assert.Equal((0, "The schema was up to date."), (migrate.ExitCode, migrate.Output.Trim()));
    }

    [Fact]
    public async Task Verify_finds_a_counter_that_was_changed_and_exits_1()
    {
        await rehearsals.Kept;
        await OnServer("UPDATE marketing_campaigns SET messages_read = messages_read + 1");

        using var json = await TypedCommand.Run(["verify", "--json", .. Where]);
        using var text = await TypedCommand.Run(["verify", .. Where]);
        await OnServer("UPDATE marketing_campaigns SET messages_read = messages_read - 1");

        var difference = Assert.Single(json.Json.GetProperty("differences").EnumerateArray());
        Assert.Equal((1, 1), (json.ExitCode, text.ExitCode));
        Assert.Equal(1, difference.GetProperty("stored").GetInt64() - difference.GetProperty("counted").GetInt64());
        Assert.Contains("1 difference", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_plan_is_refused_on_it()
    {
        await rehearsals.Kept;

        using var other = await TypedCommand.Run([.. KeptRehearsal.Rehearse(KeptRehearsal.Seed + 1), .. Where]);

        Assert.Equal((2, ""), (other.ExitCode, other.Output));
        Assert.Contains("holds another rehearsal: 600 people, 100 a day, seed 7", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_sandboxs_memory_it_does_not_go_on()
    {
        await rehearsals.Kept;
        var journal = Assert.Single(Directory.GetFiles(Path.Combine(rehearsals.Folder.Path, "rehearsals"), "*.journal"));
        File.Move(journal, journal + ".away");

        using var again = await TypedCommand.Run([.. KeptRehearsal.Rehearse(KeptRehearsal.Seed), .. Where]);
        File.Move(journal + ".away", journal);

        Assert.Equal((2, ""), (again.ExitCode, again.Output));
        Assert.Contains("no journal", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_again_it_counts_the_same_ledger_and_sends_nothing()
    {
        var first = await rehearsals.Kept;

        using var again = await TypedCommand.Run([.. KeptRehearsal.Rehearse(KeptRehearsal.Seed), .. Where]);

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(first.Json.GetProperty("ledger_sha256").GetString(), again.Json.GetProperty("ledger_sha256").GetString());
        Assert.Equal(first.Json.GetProperty("accepted_by_sandbox").GetInt64(), again.Json.GetProperty("accepted_by_sandbox").GetInt64());
    }

    [Fact]
    public async Task Its_database_is_marked_as_one_of_a_rehearsal_and_never_served()
    {
        await rehearsals.Kept;
        await using var meta = await SandboxServer.Start(new() { Population = 0 });

        using var refused = await TypedCommand.Run(["serve", "--url", "http://127.0.0.1:0", .. Where], Serving.Account(meta));

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("This database belongs to a rehearsal (600 people, 100 a day, seed 7)", refused.Error, StringComparison.Ordinal);
    }

    // On the private server that is there already: making another costs more than all the rest.
    [Theory]
    [InlineData("new", null)]
    [InlineData("behind", 5)]
    public async Task A_private_database_is_brought_up_to_date_by_whatever_command_comes_first(string name, int? migrations)
    {
        await rehearsals.Kept;
        string[] here = ["--database", name, "--data", rehearsals.Folder.Path];
        if (migrations is { } first)
            await MakeAsItWas(name, first);

        using var limits = await TypedCommand.Run(["limits", .. here]);
        using var migrate = await TypedCommand.Run(["migrate", .. here]);

        Assert.Equal((0, ""), (limits.ExitCode, limits.Error));
        Assert.Equal((0, "The schema was up to date."), (migrate.ExitCode, migrate.Output.Trim()));
    }

    [Fact]
    public async Task Nothing_personal_is_found_in_a_dump_a_log_or_the_files_of_the_server()
    {
        await rehearsals.Kept;
        var canaries = await Canaries.Of(KeptRehearsal.Seed, KeptRehearsal.Recipients);

        string dump;
        await using (var server = await LocalCluster.Start(rehearsals.Folder))
        {
            await canaries.PlantMore(server.SuperuserConnectionString(KeptRehearsal.Name), rehearsals.Folder);
            dump = await PgDump.Of(server.SuperuserConnectionString(KeptRehearsal.Name));
            await OnServer("CHECKPOINT", server);
        }

        // A city is plain by design, so the dump is one of the people's.
        Assert.Contains(canaries.PlainCity, dump, StringComparison.Ordinal);
        Assert.Empty(canaries.FoundIn(dump));
        Assert.Empty(canaries.FoundBehindBase64(dump));
        foreach (var file in Directory.EnumerateFiles(rehearsals.Folder.Postgres, "*", SearchOption.AllDirectories))
            Assert.Equal((file, ""), (file, string.Join(", ", canaries.FoundInFile(file))));
    }

    [Theory]
    [InlineData("call 12025550143 now")]
    [InlineData("call +12025550143 now")]
    [InlineData("<zephyrine@quibblewick.example>")]
    [InlineData("x'Zephyrine Quibblewick'")]
    public async Task The_scanner_finds_a_secret_plain_in_base64_and_in_hexadecimal(string leak)
    {
        var canaries = await Canaries.Of(KeptRehearsal.Seed, 5);
        var bytes = System.Text.Encoding.UTF8.GetBytes(leak);

        Assert.NotEmpty(canaries.FoundIn(leak));
        Assert.NotEmpty(canaries.FoundBehindBase64("a." + Convert.ToBase64String(bytes)));
        Assert.NotEmpty(canaries.FoundBehindBase64(@"\x" + Convert.ToHexStringLower(bytes)));
        Assert.Empty(canaries.FoundIn("nothing of anybody"));
    }

    // Made by a Curlew that knew only the first migrations.
    async Task MakeAsItWas(string name, int migrations)
    {
        await using var server = await LocalCluster.Start(rehearsals.Folder);
        await OnServer($"CREATE DATABASE {name}", server);
        await using var database = await Database.Connect(server.SuperuserConnectionString(name));
        foreach (var migration in Migrator.Known.Take(migrations))
        {
            await database.Execute(migration.Text);
            await database.Execute(
                "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
                migration.Number,
                migration.Name,
                migration.Checksum
            );
        }
    }

    string[] Where => ["--database", KeptRehearsal.Name, "--data", rehearsals.Folder.Path];

    async Task OnServer(string sql)
    {
        await using var server = await LocalCluster.Start(rehearsals.Folder);
        await OnServer(sql, server);
    }

    static async Task OnServer(string sql, LocalCluster server)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server.SuperuserConnectionString(KeptRehearsal.Name)) { Pooling = false }.ConnectionString
        );
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
