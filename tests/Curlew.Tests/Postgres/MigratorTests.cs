using Curlew.Postgres;
using Npgsql;

namespace Curlew.Tests.Postgres;

public sealed class MigratorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_server_that_goes_away_during_a_migration_is_told_as_that()
    {
        await using var rows = await database.AsSuperuser();
        await using var other = await rows.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE schema_migrations", other))
            await hold.ExecuteNonQueryAsync();

        var migrating = new Migrator(rows).Migrate();
        await rows.UntilSomebodyWaits();
        await rows.Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        );

        var lost = await Assert.ThrowsAsync<PostgresException>(() => migrating);
        Assert.Equal(PostgresErrorCodes.AdminShutdown, lost.SqlState);
    }
}
