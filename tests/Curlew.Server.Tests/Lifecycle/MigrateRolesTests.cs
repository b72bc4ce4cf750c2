using Curlew.Postgres;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

public sealed class MigrateRolesTests(TestServer server) : IDisposable
{
    readonly TemporaryData data = new();

    [Fact]
    public async Task On_a_server_of_ones_own_roles_are_divided_when_somebody_says_so_and_work_goes_on_as_app_user()
    {
        var name = $"own_{Guid.NewGuid():N}";
        var superuser = await server.SuperuserOf(name);
        var worker = new NpgsqlConnectionStringBuilder(await server.Clone()) { Database = name }.ConnectionString;

        using var migrated = await TypedCommand.Run("migrate", "--database", superuser, "--data", data.Path);
        await using var rows = await Database.Connect(superuser);
        var before = await Owners(rows);
        using var early = await TypedCommand.Run("alarms", "--database", worker, "--data", data.Path);
        using var divided = await TypedCommand.Run("migrate", "--roles", "--database", superuser, "--data", data.Path);
        using var works = await TypedCommand.Run("alarms", "--database", worker, "--data", data.Path);

        Assert.Equal((0, 0, ""), (migrated.ExitCode, divided.ExitCode, divided.Error));
        Assert.Equal(["curlew"], before);
        Assert.Equal([DatabaseRoles.Owner], await Owners(rows));
        Assert.NotEqual(0, early.ExitCode);
        Assert.Equal((0, ""), (works.ExitCode, works.Error));
    }

    [Fact]
    public async Task Whoever_works_does_not_migrate_and_is_told_who_does()
    {
        var address = new NpgsqlConnectionStringBuilder(await server.Clone()) { Pooling = false }.ConnectionString;
        await using (var owner = await Database.Connect(await server.SuperuserOf(new NpgsqlConnectionStringBuilder(address).Database!)))
            await owner.Execute("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)");

        using var refused = await TypedCommand.Run("migrate", "--database", address, "--data", data.Path);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("'app_user' may not change the schema", refused.Error, StringComparison.Ordinal);
        Assert.Contains("curlew_owner", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_private_server_what_an_earlier_Curlew_left_to_everybody_is_taken_from_them()
    {
        await using var cluster = await LocalCluster.Start(new DataFolder(data.Path));
        await cluster.CreateDatabase("curlew");
        await using var superuser = await Database.Connect(cluster.SuperuserConnectionString("curlew"));

        var (by, said) = (new List<string>(), "");
        foreach (
            var command in (string[][])
                [
                    ["migrate"],
                    ["migrate", "--roles"],
                ]
        )
        {
            await superuser.Execute("GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC");
            using var done = await TypedCommand.Run([.. command, "--data", data.Path]);
            said += done.Error;
            by.AddRange(await superuser.Rows("SELECT has_function_privilege('app_user', 'lo_create(oid)', 'EXECUTE')"));
        }

        Assert.Equal("", said);
        Assert.Equal(["False", "False"], by);
    }

    [Fact]
    public async Task What_would_run_can_be_read_first()
    {
        using var printed = await TypedCommand.Run("migrate", "--roles", "--print");

        Assert.Equal(0, printed.ExitCode);
        Assert.Contains("CREATE ROLE", printed.Output, StringComparison.Ordinal);
        Assert.Contains("REVOKE UPDATE, DELETE ON audit_trail FROM app_user", printed.Output, StringComparison.Ordinal);
        Assert.Contains("REVOKE UPDATE, DELETE ON consent_events FROM app_user", printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_printed_runs_on_an_empty_database_and_its_first_migration_gives_the_rights()
    {
        var name = $"empty_{Guid.NewGuid():N}";
        var superuser = await server.SuperuserOf(name);
        var worker = new NpgsqlConnectionStringBuilder(await server.Clone()) { Database = name }.ConnectionString;
        await using (var elsewhere = await Database.Connect(await server.SuperuserOf("postgres")))
            await elsewhere.Execute($"CREATE DATABASE {name}");
        await using var rows = await Database.Connect(superuser);

        using var printed = await TypedCommand.Run("migrate", "--roles", "--print");
        await rows.Execute(printed.Output);
        using var migrated = await TypedCommand.Run("migrate", "--database", superuser, "--data", data.Path);
        using var works = await TypedCommand.Run("alarms", "--database", worker, "--data", data.Path);

        Assert.Equal((0, ""), (migrated.ExitCode, migrated.Error));
        Assert.Equal([DatabaseRoles.Owner], await Owners(rows));
        Assert.Equal((0, ""), (works.ExitCode, works.Error));
    }

    public void Dispose() => data.Dispose();

    static Task<List<string>> Owners(Database rows) =>
        rows.Rows(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'report'::regnamespace)"
        );
}
