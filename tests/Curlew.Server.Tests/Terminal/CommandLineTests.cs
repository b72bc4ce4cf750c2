using System.CommandLine;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

public sealed class CommandLineTests(TestServer server)
{
    // They run until they are stopped and speak to whoever started them.
    static readonly string[] Servers = ["demo", "serve", "sandbox"];

    [Fact]
    public async Task Alone_it_teaches_what_to_type()
    {
        using var help = await CurlewProcess.Run();

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        foreach (
            var command in (string[])
                ["rehearse", "sandbox", "serve", "migrate", "verify", "review", "merge", "bursts", "account", "queue", "unknown", "number"]
        )
            Assert.Contains($"./curlew {command}", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void H18_every_number_that_can_be_typed_has_its_bounds()
    {
        var numbers = Commands(CommandLine.Root())
            .SelectMany(command => command.Options.Select(option => (Command: command, Option: option)))
            .Where(typed => typed.Option.ValueType is var type && (Nullable.GetUnderlyingType(type) ?? type) == typeof(int))
            .ToList();

        Assert.NotEmpty(numbers);
        Assert.All(
            from typed in numbers
            from value in (string[])["-1", "1000000001", "99999999999999999999", "1e9", "0x10"]
            select (typed, value),
            one =>
                Assert.Contains(one.typed.Command.Parse([one.typed.Option.Name, one.value]).Errors, error =>
                    error.Message.Contains(one.value, StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void Every_word_that_can_be_typed_is_refused_in_the_words_of_people()
    {
        var words = Commands(CommandLine.Root())
            .SelectMany(command =>
                command
                    .Options.Where(option => IsWord(option.ValueType))
                    .Select(option => command.Parse([option.Name, "king"]).Errors)
                    .Concat(
                        command.Arguments.Any(argument => IsWord(argument.ValueType))
                            ? [command.Parse([.. command.Arguments.Select(_ => "king")]).Errors]
                            : []
                    )
            )
            .ToList();

        Assert.True(words.Count > 5, $"{words.Count} were found");
        Assert.All(words, Assert.NotEmpty);
        Assert.All(words.SelectMany(errors => errors), error => Assert.DoesNotMatch("Curlew\\.|Cannot parse", error.Message));

        static bool IsWord(Type type) => (Nullable.GetUnderlyingType(type) ?? type).IsEnum;
    }

    [Fact]
    public async Task A_link_that_was_made_without_the_address_of_people_says_which_setting_has_it()
    {
        using var data = new TemporaryData();
        string[] place = ["--database", await server.Clone(), "--data", data.Path];

        using var here = await TypedCommand.Run(["staff", "invite", "bo@example.com", "--name", "Bo", "--role", "Agent", .. place]);
        using var there = await TypedCommand.Run(
            ["staff", "link", "bo@example.com", .. place],
            ("CURLEW_ADDRESS", "https://curlew.example.com")
        );

        Assert.Equal((0, 0), (here.ExitCode, there.ExitCode));
        Assert.Contains("  http://127.0.0.1:5080/sign-in/link?", here.Output, StringComparison.Ordinal);
        Assert.Contains("CURLEW_ADDRESS sets the address", here.Output, StringComparison.Ordinal);
        Assert.Contains("  https://curlew.example.com/sign-in/link?", there.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CURLEW_ADDRESS", there.Output, StringComparison.Ordinal);
    }

    static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    [Theory]
    [InlineData("rehearse --recipients many", "--recipients is 'many'")]
    [InlineData("rehearse --recipients 0", "from 1 to 5000000")]
    [InlineData("rehearse --daily-limit -5", "--daily-limit is '-5'")]
    [InlineData("rehearse --seed 1.5", "--seed is '1.5'")]
    [InlineData("rehearse --database", "Required argument missing")]
    [InlineData("frobnicate", "'frobnicate'")]
    [InlineData("staff invite a@example.com --name A --role king", "--role is 'king'; it is one of owner, admin, marketer,")]
    [InlineData("staff role a@example.com king", "The role is 'king'; it is one of owner, admin, marketer,")]
    [InlineData("verify --database A-B", "'A-B' is not a database")]
    [InlineData("verify --database Host=127.0.0.1;Port=1;Database=x", "PostgreSQL cannot be reached")]
    [InlineData("verify --database Colour=red", "The database was not understood")]
    [InlineData("sandbox --fault 429:2", "--fault '429:2'")]
    [InlineData("sandbox --webhook nowhere", "--webhook is 'nowhere'")]
    public async Task A_mistake_is_named_on_the_error_stream_with_exit_code_2(string typed, string named)
    {
        using var mistake = await TypedCommand.Run(typed.Split(' '));

        Assert.Equal((2, ""), (mistake.ExitCode, mistake.Output));
        Assert.Contains(named, mistake.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", mistake.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hint_after_a_mistake_is_a_command_that_can_be_typed()
    {
        using var mistake = await TypedCommand.Run("limits", "cap", "two", "7");

        Assert.EndsWith("See ./curlew limits cap --help.\n", mistake.Error, StringComparison.Ordinal);
        using var help = await TypedCommand.Run("limits", "cap", "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("Set how many marketing messages one person may get", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_on_a_database_answers_programs_as_well()
    {
        var commands = Leaves(CommandLine.Root())
            .Where(command => !Servers.Contains(command.Name) && command.Options.Any(option => option.Name == "--database"))
            .ToList();

        Assert.True(commands.Count > 50, $"{commands.Count} commands were found");
        Assert.Empty(commands.Where(command => command.Options.All(option => option.Name != "--json")).Select(command => command.Name));
    }

    [Theory]
    [InlineData("limits")]
    [InlineData("limits cap 2 7")]
    [InlineData("alarms")]
    [InlineData("confirm-restore")]
    [InlineData("replay list")]
    [InlineData("campaign send-again Spring")]
    [InlineData("template list")]
    [InlineData("verify")]
    [InlineData("policies")]
    public async Task A_schema_that_is_behind_is_named_before_any_statement_is_tried(string typed)
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        await using (var connected = await Database.Connect(database))
            await connected.Execute("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)");

        using var refused = await TypedCommand.Run([.. typed.Split(' '), "--database", database, "--data", data.Path]);

        Assert.Equal(
            (2, "Curlew cannot go on. The schema is 1 migration behind this Curlew. Run ./curlew migrate first.\n"),
            (refused.ExitCode, refused.Error)
        );
    }

    [Fact]
    public async Task A_migration_that_was_changed_is_named_with_the_database_and_the_way_to_a_new_one()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        await using (var connected = await Database.Connect(database))
            await connected.Execute("UPDATE schema_migrations SET checksum = 'another' WHERE number = 1");

        using var refused = await TypedCommand.Run("limits", "--database", database, "--data", data.Path);

        var name = new NpgsqlConnectionStringBuilder(database).Database;
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"differs from the one that the database '{name}' was made with.", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith("Name a new one with --database: ./curlew migrate makes it.\n", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits")]
    [InlineData("verify")]
    public async Task A_mistyped_database_on_a_server_of_ones_own_is_named_and_not_made(string typed)
    {
        using var data = new TemporaryData();
        var mistyped = new NpgsqlConnectionStringBuilder(await server.Clone()) { Database = "curlwe" };

        using var refused = await CurlewProcess.Run([typed, "--database", mistyped.ConnectionString, "--data", data.Path]);

        Assert.Equal(
            (
                2,
                $"Curlew cannot go on. There is no database 'curlwe' on {mistyped.Host}:{mistyped.Port}. Correct the name, or make it with ./curlew migrate.\n"
            ),
            (refused.ExitCode, refused.Error)
        );
    }

    [Fact]
    public async Task A_database_made_for_a_rehearsal_is_not_served()
    {
        using var data = new TemporaryData();
        var database = await server.Clone();
        await using (var connected = await Database.Connect(database))
            await connected.Execute("INSERT INTO rehearsals (plan) VALUES ('600 people')");

        await using var meta = await SandboxServer.Start(new() { Population = 0 });
        using var refused = Serving.Start(meta, database, data);
        await refused.Ended();

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("This database belongs to a rehearsal (600 people)", refused.Error, StringComparison.Ordinal);
    }

    static IEnumerable<Command> Leaves(Command command) => command.Subcommands.SelectMany(Leaves).Prepend(command);

    [Fact]
    public async Task The_version_is_the_programs_own()
    {
        using var version = await CurlewProcess.Run("--version");

        Assert.Equal(0, version.ExitCode);
        Assert.StartsWith(
            typeof(Curlew.Server.Webhooks.IncomingWebhook).Assembly.GetName().Version!.ToString(3),
            version.Output,
            StringComparison.Ordinal
        );
    }
}
