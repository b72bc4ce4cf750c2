using Npgsql;

namespace Curlew.Bench.Load;

/// <summary>SQL the way baselines run it: one statement after another on one connection, prepared by Npgsql after its first uses.</summary>
static class PlainSql
{
    public static async Task Transact(this NpgsqlDataSource source, Func<NpgsqlConnection, Task> work)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await work(connection);
        await transaction.CommitAsync();
    }

    public static async Task<object?> Scalar(this NpgsqlConnection connection, string sql, params object[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        return await command.ExecuteScalarAsync();
    }

    public static async Task<int> Execute(this NpgsqlConnection connection, string sql, params object[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        return await command.ExecuteNonQueryAsync();
    }

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return command;
    }
}
