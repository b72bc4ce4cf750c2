using Curlew.Postgres;
using Npgsql;

namespace Curlew.Tests.Postgres;

/// <summary>
/// A database for one test after another. It is as it was cloned whenever it is lent, and its connections have planned every statement long since:
/// cloning one and planning everything anew is most of what a short test costs. Where a test has changed the schema, another takes its place.
/// </summary>
public sealed class SpareDatabase : IAsyncDisposable
{
    const int UsesBetweenVacuums = 16,
        MostConnections = 8;

    readonly TestServer server;
    readonly string emptying,
        shape;
    int uses;

    SpareDatabase(TestServer server, Database database, string emptying, string shape) =>
        (this.server, Database, this.emptying, this.shape) = (server, database, emptying, shape);

    public Database Database { get; }

    public static async Task<SpareDatabase> Make(TestServer server)
    {
        var database = await Curlew.Postgres.Database.Connect(await server.Clone());
        return new(server, database, await Emptying(database), await Shape(database));
    }

    /// <summary>Makes it what it was cloned as; false where it cannot be, because its schema is another now or somebody still works on it.</summary>
    public async Task<bool> Empty()
    {
        if (await Shape(Database) != shape || await Database.Value<long>(AtWork) > 0)
            return false;
        if (await Database.Value<long>(Connections) > MostConnections)
            Database.Source.Clear();
        await using var connection = await TestServer.Arranger(Database).OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new NpgsqlCommand(emptying, connection, transaction).ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        if (++uses % UsesBetweenVacuums == 0)
            await new NpgsqlCommand("VACUUM", connection).ExecuteNonQueryAsync();
        return true;
    }

    /// <summary>Gives it back.</summary>
    public ValueTask DisposeAsync()
    {
        server.TakeBack(this);
        return default;
    }

    // No trigger looks on: they keep what no product may delete. What the migrations have written comes back as they wrote it.
    static async Task<string> Emptying(Database database)
    {
        await database.Execute("CREATE SCHEMA as_cloned");
        var (emptied, restored) = (new List<string>(), new List<string>());
        foreach (var table in await database.Rows(Tables))
        {
            emptied.Add($"{table}_gone AS (DELETE FROM {table})");
            if (!await database.Value<bool>($"SELECT EXISTS (SELECT FROM {table})"))
                continue;
            await database.Execute($"CREATE TABLE as_cloned.{table} AS TABLE {table}");
            var columns = await database.Value<string>(Columns, table);
            restored.Add($"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM as_cloned.{table}");
        }

        return $"SET LOCAL session_replication_role = replica;\nWITH {string.Join(",\n", emptied)}\nSELECT;\n{string.Join(";\n", restored)}";
    }

    static Task<string> Shape(Database database) => database.Value<string>(ShapeOfSchema);

    const string Tables = """
        SELECT relname FROM pg_class
        WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
        """;

    const string Columns = """
        SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        """;

    const string AtWork = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()
        """;

    const string Connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";

    // Whatever is made, changed or dropped leaves another count or a later transaction in one of these.
    const string ShapeOfSchema = """
        SELECT concat_ws(' ',
          (SELECT concat_ws(' ', count(*), max(xmin::text::bigint)) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
          (SELECT concat_ws(' ', count(*), max(xmin::text::bigint)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
          (SELECT concat_ws(' ', count(*), max(xmin::text::bigint)) FROM pg_constraint),
          (SELECT concat_ws(' ', count(*), max(xmin::text::bigint)) FROM pg_trigger),
          (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_'))
        """;
}
