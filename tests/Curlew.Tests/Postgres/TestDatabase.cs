using System.Collections.Concurrent;
using Curlew.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Curlew.Tests.Postgres.TestServer))]

namespace Curlew.Tests.Postgres;

/// <summary>A migrated database of its own for one test class: <c>class X(TestDatabase database) :
/// IClassFixture&lt;TestDatabase&gt;</c>. The product works on it as app_user, as it does everywhere; free SQL is the superuser's.</summary>
public sealed class TestDatabase(TestServer server) : IAsyncLifetime
{
    public Database Database { get; private set; } = null!;

    public string ConnectionString => Database.Source.ConnectionString;

    /// <summary>How app_user reaches it, password and all.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync() => Database = await Curlew.Postgres.Database.Connect(Address = await server.Clone());

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <summary>Another fresh clone, for a test that must not see its neighbours' rows. The caller disposes it.</summary>
    public async Task<Database> Another() => await Curlew.Postgres.Database.Connect(await server.Clone());

    /// <summary>The same at a tenth of the price, for a test that changes rows and not the schema. The caller gives it back by disposing it.</summary>
    public Task<SpareDatabase> Borrow() => server.Borrow();

    /// <summary>This database for its superuser, for a test that changes what no Curlew may change. The caller disposes it.</summary>
    public async Task<Database> AsSuperuser() =>
        await Curlew.Postgres.Database.Connect(await server.SuperuserOf(new NpgsqlConnectionStringBuilder(ConnectionString).Database!));

    /// <summary>Runs free SQL, for arranging rows and looking at them.</summary>
    public Task<int> Execute(string sql, params object[] arguments) => Database.Execute(sql, arguments);

    /// <summary>The first column of the first row.</summary>
    public Task<T> Value<T>(string sql, params object[] arguments) => Database.Value<T>(sql, arguments);

    /// <summary>Every row as its columns joined by " | ", null as ∅: reads well in a failed assertion.</summary>
    public Task<List<string>> Rows(string sql, params object[] arguments) => Database.Rows(sql, arguments);
}

/// <summary>One PostgreSQL for a test run and one migrated template in it. It starts when the first class asks for a database.</summary>
public sealed class TestServer : IAsyncDisposable
{
    const string Template = "curlew_template";

    static readonly DateOnly PlayedIn = new(2026, 11, 1);

    // Which superuser arranges in which database, by its port and name: a Database knows no password but its own.
    static readonly ConcurrentDictionary<(int Port, string Name), Lazy<NpgsqlDataSource>> Arranging = [];

    readonly Lazy<Task<LocalCluster>> cluster = new(Start);
    readonly ConcurrentStack<SpareDatabase> spares = [];
    int clones;

    /// <summary>Makes a fresh database; returns how app_user reaches it.</summary>
    public async Task<string> Clone()
    {
        var server = await cluster.Value;
        var name = $"test_{Interlocked.Increment(ref clones)}";
        await Make(name, Template);
        return server.ConnectionString(name);
    }

    /// <summary>A database as if freshly made, which may have been other tests' before.</summary>
    public async Task<SpareDatabase> Borrow()
    {
        while (spares.TryPop(out var spare))
            if (await spare.Empty())
                return spare;
            else
                await spare.Database.DisposeAsync();
        return await SpareDatabase.Make(this);
    }

    public void TakeBack(SpareDatabase spare) => spares.Push(spare);

    /// <summary>Makes a database like another one, to which nobody is connected.</summary>
    public async Task<string> Make(string name, string template)
    {
        var server = await cluster.Value;
        await using var connection = new NpgsqlConnection(Plain(server.SuperuserConnectionString("postgres")));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} OWNER {DatabaseRoles.Owner} TEMPLATE {template}", connection);
        await command.ExecuteNonQueryAsync();
        LetArrange(server, name);
        return server.ConnectionString(name);
    }

    /// <summary>How the superuser reaches a database.</summary>
    public async Task<string> SuperuserOf(string database) => (await cluster.Value).SuperuserConnectionString(database);

    /// <summary>Lets free SQL on this database of a cluster be the superuser's.</summary>
    /// <param name="pooling">Not where the server is killed in between: a pool would hand out what died with it.</param>
    public static void LetArrange(LocalCluster server, string database, bool pooling = true) =>
        Arranging[(server.Port, database)] = new(() =>
            NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(server.SuperuserConnectionString(database))
                {
                    Pooling = pooling,
                    ConnectionIdleLifetime = 5,
                    ConnectionPruningInterval = 1,
                }
            )
        );

    /// <summary>Who arranges in this database; where nobody is known, whoever works there.</summary>
    public static NpgsqlDataSource Arranger(Database database)
    {
        var address = new NpgsqlConnectionStringBuilder(database.Source.ConnectionString);
        return Arranging.TryGetValue((address.Port, address.Database!), out var superuser) ? superuser.Value : database.Source;
    }

    public async ValueTask DisposeAsync()
    {
        if (!cluster.IsValueCreated)
            return;
        foreach (var spare in spares)
            await spare.Database.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await (await cluster.Value).DisposeAsync();
    }

    static async Task<LocalCluster> Start()
    {
        var server = await LocalCluster.StartScratch(new() { Durable = false, InMemory = true });
        await Tune(server);
        await server.CreateDatabase(Template);
        // Without pooling: PostgreSQL clones a database only while nobody is connected to it.
        await using var database = await Database.Connect(Plain(server.OwnerConnectionString(Template)));
        await new Migrator(database).Migrate();
        // The month most tests play in: whoever made its partition in a database lent to them would change its schema, and no other test could have it.
        await database.Execute("SELECT create_message_partition($1)", PlayedIn);
        return server;
    }

    // A test's database lives for seconds and holds hundreds of rows. Cleaning hundreds of such databases in turn, packing what is cloned and planning a
    // statement anew for every value cost more than they save.
    static async Task Tune(LocalCluster server)
    {
        await using var database = await Database.Connect(Plain(server.SuperuserConnectionString("postgres")));
        foreach (var setting in (string[])["autovacuum = off", "wal_compression = off", "plan_cache_mode = force_generic_plan"])
            await database.Execute($"ALTER SYSTEM SET {setting}");
        await database.Execute("SELECT pg_reload_conf()");
    }

    static string Plain(string connection) => new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString;
}

/// <summary>Free SQL on a database, for tests only: the product runs named statements.</summary>
static class FreeSql
{
    public static async Task<int> Execute(this Database database, string sql, params object[] arguments)
    {
        await using var command = Command(database, sql, arguments);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Value<T>(this Database database, string sql, params object[] arguments)
    {
        await using var command = Command(database, sql, arguments);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException("No row: " + sql));
    }

    public static async Task<List<string>> Rows(this Database database, string sql, params object[] arguments)
    {
        await using var command = Command(database, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(Row(reader));
        return rows;
    }

    /// <summary>A row as its columns joined by " | ".</summary>
    public static string Row(NpgsqlDataReader reader) =>
        string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(column => Show(reader.GetValue(column))));

    /// <summary>Until as many statements on this database wait for another's lock; a test in which they never do fails.</summary>
    public static async Task UntilSomebodyWaits(this Database database, int waiting = 1)
    {
        for (var look = 0; look < 20_000; look++)
        {
            if (
                await database.Value<long>(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                ) >= waiting
            )
                return;
            await Task.Delay(5);
        }

        Assert.Fail(
            $"Nobody waited: {string.Join("; ", await database.Rows("SELECT state, left(query, 80) FROM pg_stat_activity WHERE datname = current_database()"))}"
        );
    }

    /// <summary>The statement after which a database is as it was cloned: for a test that plays many worlds one after another.</summary>
    public static async Task<string> Emptying(this Database database)
    {
        var tables = await database.Rows(
            """
            SELECT c.oid::regclass::text FROM pg_class c
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
              AND c.relname NOT IN ('schema_migrations', 'business', 'error_policies', 'plan_keeping', 'sending_epoch')
            """
        );
        return "WITH "
            + string.Join(",\n", tables.Select(table => $"{table}_gone AS (DELETE FROM {table})"))
            + "\nUPDATE plan_keeping SET kept_at = '-infinity'";
    }

    static string Show(object value) =>
        value switch
        {
            DBNull => "∅",
            DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
            IFormattable text => text.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };

    static NpgsqlCommand Command(Database database, string sql, object[] arguments)
    {
        var command = TestServer.Arranger(database).CreateCommand(sql);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return command;
    }
}
