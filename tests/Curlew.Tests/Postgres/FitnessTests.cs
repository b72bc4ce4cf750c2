using Curlew.Campaigns;
using Curlew.Postgres;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Curlew.Tests.Postgres;

public sealed class FitnessTests(TestServer server)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_setting_of_database_or_role_cannot_take_durability_or_isolation_from_our_sessions()
    {
        var address = await server.Clone();
        await Set(address, "synchronous_commit = off");
        await Set(address, "default_transaction_isolation = 'serializable'");
        await Set(address, "search_path = 'pg_temp'");
        await Set(address, "TimeZone = 'Asia/Tokyo'");

        await using var database = await Database.Connect(address, Cancel);
        await using var command = database.Source.CreateCommand(
            "SELECT current_setting('synchronous_commit') || ' ' || current_setting('transaction_isolation') || ' ' || current_setting('TimeZone')"
        );

        Assert.Equal("on read committed UTC", await command.ExecuteScalarAsync(Cancel));
        Assert.True(Assert.Single(await Fitness.Problems(database, Cancel)).IsOverruled);
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET synchronous_commit = off")]
    [InlineData("ALTER ROLE app_user IN DATABASE {0} SET synchronous_commit = false")]
    public async Task Whoever_takes_durability_from_database_or_role_is_noticed_although_our_sessions_do_not_follow(string change)
    {
        var address = new NpgsqlConnectionStringBuilder(await server.Clone()) { Pooling = false };
        await using var database = await Database.Connect(address.ConnectionString, Cancel);
        var drift = new DatabaseDrift(database, new FakeTimeProvider());
        Assert.Equal(0, await drift.RunOnce(Cancel));

        await using (var superuser = NpgsqlDataSource.Create(await server.SuperuserOf("postgres")))
        await using (var command = superuser.CreateCommand(string.Format(null, change, address.Database)))
            await command.ExecuteNonQueryAsync(Cancel);
        var raised = await drift.RunOnce(Cancel);

        Assert.Equal(1, raised);
        Assert.Equal(["database_unfit | synchronous_commit | 1"], await database.Rows("SELECT kind, subject, times FROM alarms"));
    }

    [Fact]
    public async Task A_server_whose_triggers_are_switched_off_is_not_worked_on()
    {
        var address = await server.Clone();
        await Set(address, "session_replication_role = replica");

        var refusal = await Assert.ThrowsAsync<UnfitDatabase>(() => Database.Connect(address, Cancel));

        Assert.Contains("session_replication_role", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_under_a_running_server_raises_one_alarm()
    {
        var address = new NpgsqlConnectionStringBuilder(await server.Clone()) { Pooling = false }.ConnectionString;
        await using var database = await Database.Connect(address, Cancel);
        var drift = new DatabaseDrift(database, new FakeTimeProvider());
        Assert.Equal(0, await drift.RunOnce(Cancel));

        await Set(address, "session_replication_role = replica");
        var raised = (await drift.RunOnce(Cancel), await drift.RunOnce(Cancel));

        Assert.Equal((1, 0), raised);
        Assert.Equal(["database_unfit | session_replication_role | 1"], await database.Rows("SELECT kind, subject, times FROM alarms"));
    }

    [Fact]
    public async Task A_database_closed_for_writing_is_said_to_be_and_may_be_read()
    {
        var address = await server.Clone();
        await Set(address, "default_transaction_read_only = on");

        await using var database = await Database.Connect(address, Cancel);

        Assert.True(Assert.Single(await Fitness.Problems(database, Cancel)).IsReadOnly);
    }

    async Task Set(string address, string setting)
    {
        var name = new NpgsqlConnectionStringBuilder(address).Database!;
        await using var source = NpgsqlDataSource.Create(await server.SuperuserOf("postgres"));
        await using var command = source.CreateCommand($"ALTER DATABASE {name} SET {setting}");
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
