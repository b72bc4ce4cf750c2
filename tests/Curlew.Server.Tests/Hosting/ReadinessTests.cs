using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Server.Hosting;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

public sealed class ReadinessTests(TestServer server)
{
    [Fact]
    public async Task A_server_that_can_keep_webhooks_is_ready()
    {
        await using var database = await Database.Connect(await server.Clone());

        Assert.Equal((200, "ok"), await Ask(database));
    }

    [Theory]
    [InlineData("default_transaction_read_only = on", "takes no writes")]
    [InlineData("session_replication_role = replica", "session_replication_role = replica")]
    public async Task A_database_that_became_unfit_takes_the_server_out_of_service(string setting, string reason)
    {
        var address = new NpgsqlConnectionStringBuilder(await server.Clone()) { Pooling = false };
        await using var database = await Database.Connect(address.ConnectionString);
        await using var superuser = NpgsqlDataSource.Create(await server.SuperuserOf("postgres"));
        await using var set = superuser.CreateCommand($"ALTER DATABASE {address.Database} SET {setting}");
        await set.ExecuteNonQueryAsync();

        var (status, text) = await Ask(database);

        Assert.Equal(503, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_gone_is_no_error_of_ours()
    {
        var database = await Database.Connect(new NpgsqlConnectionStringBuilder(await server.Clone()) { Pooling = false }.ConnectionString);
        var name = new NpgsqlConnectionStringBuilder(database.Source.ConnectionString).Database;
        await using var superuser = NpgsqlDataSource.Create(await server.SuperuserOf("postgres"));
        await using var drop = superuser.CreateCommand($"DROP DATABASE {name} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();

        var (status, text) = await Ask(database);

        Assert.Equal(503, status);
        Assert.Contains("cannot be reached", text, StringComparison.Ordinal);
        await database.DisposeAsync();
    }

    static async Task<(int? Status, string Text)> Ask(Database database)
    {
        var readiness = new Readiness(database, new Alarms(database), () => [], () => false);
        var answer = await readiness.Answer(TestContext.Current.CancellationToken);
        return (answer.StatusCode ?? 200, answer.ResponseContent!);
    }
}
