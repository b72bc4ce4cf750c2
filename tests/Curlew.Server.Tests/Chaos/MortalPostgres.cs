using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Curlew.Postgres;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Server.Tests;

/// <summary>A PostgreSQL that is killed with everything it has started, and comes back on the same port.</summary>
sealed class MortalPostgres : IAsyncDisposable
{
    readonly DataFolder folder;
    readonly int port = FreePort();
    LocalCluster cluster = null!;

    MortalPostgres(string folder) => this.folder = new(folder);

    public static async Task<MortalPostgres> Start(string folder)
    {
        var server = new MortalPostgres(folder);
        await server.Start();
        return server;
    }

    /// <summary>How servers reach a database of it.</summary>
    public string Address(string database) => cluster.ConnectionString(database);

    /// <summary>Makes a database with the schema of now.</summary>
    public async Task Create(string database)
    {
        await cluster.CreateDatabase(database);
        await using (var owner = await Database.Connect(cluster.OwnerConnectionString(database)))
            await new Migrator(owner).Migrate();
        TestServer.LetArrange(cluster, database, pooling: false);
    }

    /// <summary>Copies a database nobody works on.</summary>
    public async Task Copy(string database, string copy)
    {
        NpgsqlConnection.ClearAllPools();
        await Command($"CREATE DATABASE {copy} OWNER {DatabaseRoles.Owner} TEMPLATE {database}");
        TestServer.LetArrange(cluster, copy, pooling: false);
    }

    /// <summary>Lets it remember when each transaction was committed; takes effect with the next start.</summary>
    public Task RememberCommits() => Command("ALTER SYSTEM SET track_commit_timestamp = on");

    /// <summary>kill -9 of the postmaster and of every process below it, then a start that recovers from the log.</summary>
    public async Task KillAndRestart()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(folder.Postgres, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var children = Children(postmaster);
        Kill(postmaster);
        children.ForEach(Kill);
        await cluster.DisposeAsync();
        await Start();
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    /// <summary>A port of those that the system gives to nobody who does not ask for it by number: while what was killed is away, its port must not become
    /// another test's, to which its webhooks would go then.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    async Task Command(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(cluster.SuperuserConnectionString("postgres")) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // What is killed has handed to the system whatever it committed, and the system lives on.
    async Task Start() => cluster = await LocalCluster.Start(folder, new() { Port = port, Durable = false });

    static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It had ended by itself.
        }
    }

    // The fourth field of /proc/<pid>/stat is the parent; the second, a name in parentheses, may hold spaces.
    static List<int> Children(int parent) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 0 && ParentOf(pid) == parent),
        ];

    static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // Ended while we looked.
            return 0;
        }
    }
}
