using Curlew.Postgres;
using Npgsql;

namespace Curlew.Tests.Postgres;

static class LocalClusterSql
{
    public static async Task Execute(this LocalCluster cluster, string sql)
    {
        await using var source = NpgsqlDataSource.Create(cluster.SuperuserConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> Read<T>(this LocalCluster cluster, string sql)
    {
        await using var source = NpgsqlDataSource.Create(cluster.SuperuserConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
