using System.Security.Cryptography;
using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Bench;

/// <summary>A scratch PostgreSQL with the durability of production, a migrated database in it and the keys to it.</summary>
sealed class Stage : IAsyncDisposable
{
    /// <summary>The business number of every bench.</summary>
    public const string Number = "106540352242922";

    const string DatabaseName = "bench";

    readonly LocalCluster cluster;

    Stage(LocalCluster cluster, Database database, string rootKey, Sealer sealer)
    {
        this.cluster = cluster;
        Database = database;
        RootKey = rootKey;
        Sealer = sealer;
    }

    public Database Database { get; }

    /// <summary>Base64, for a child process that works on the same database.</summary>
    public string RootKey { get; }

    public Sealer Sealer { get; }

    public string ConnectionString => cluster.ConnectionString(DatabaseName);

    /// <summary>For what others make in it: a queue with tables of its own.</summary>
    public string SuperuserConnectionString => cluster.SuperuserConnectionString(DatabaseName);

    public static async Task<Stage> Open()
    {
        var cluster = await LocalCluster.StartScratch();
        await cluster.CreateDatabase(DatabaseName);
        // Its owner: benches make tables of their own beside ours. What serves is app_user, as everywhere.
        await using (var owner = await Database.Connect(cluster.OwnerConnectionString(DatabaseName)))
            await new Migrator(owner).Migrate();
        var database = await Database.Connect(cluster.SuperuserConnectionString(DatabaseName));
        var root = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Privacy.RootKey.Size));
        var stage = new Stage(cluster, database, root, await OpenSealer(database, root));
        await stage.Run(
            $"""
            INSERT INTO portfolios (id, messaging_limit) VALUES ('portfolio', NULL);
            INSERT INTO phone_numbers (id, portfolio_id, waba_id, throughput) VALUES ('{Number}', 'portfolio', '102290129340398', 1000000);
            SELECT create_message_partition(CURRENT_DATE), create_message_partition((CURRENT_DATE + interval '1 month')::date)
            """
        );
        return stage;
    }

    public static async Task<Sealer> OpenSealer(Database database, string rootKey) =>
        new(await Keyring.Open(database, Privacy.RootKey.Parse(rootKey, "the bench")));

    public async Task Run(string sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Value<T>(string sql)
    {
        await using var command = Command(sql);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"No row: {sql}"));
    }

    public async ValueTask DisposeAsync()
    {
        Sealer.Dispose();
        await Database.DisposeAsync();
        await cluster.DisposeAsync();
    }

    NpgsqlCommand Command(string sql)
    {
        var command = Database.Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        return command;
    }
}
