using System.Diagnostics;
using Npgsql;

namespace Curlew.Postgres;

/// <summary>
/// A private PostgreSQL in Curlew's own data folder, for who gives no connection string. It listens on 127.0.0.1 with a
/// generated password, outlives a killed Curlew, and is stopped when the last Curlew on it stops.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    readonly Postmaster postmaster;
    readonly ClusterPasswords passwords;
    readonly IDisposable? hold;
    Supervision? supervision;

    LocalCluster(DataFolder folder, Postmaster postmaster, ClusterPasswords passwords, int port, IDisposable? hold) =>
        (Folder, this.postmaster, this.passwords, Port, this.hold) = (folder, postmaster, passwords, port, hold);

    public DataFolder Folder { get; }

    /// <summary>TCP port on 127.0.0.1; another one at every start unless <see cref="LocalClusterOptions.Port"/> asks for one.</summary>
    public int Port { get; }

    /// <summary>Makes the cluster if there is none, recovers or takes over the one a killed Curlew left, and returns it ready.</summary>
    /// <exception cref="ClusterUnavailable">No server is installed, the folder is in use, unreachable or not ours, or the server does not
    /// start.</exception>
    public static async Task<LocalCluster> Start(DataFolder folder, LocalClusterOptions? options = null, CancellationToken ct = default)
    {
        var hold = folder.Take();
        return await Start(folder, hold, options ?? new LocalClusterOptions(), ct);
    }

    /// <summary>The same, but a cluster that another Curlew runs is joined: commands work beside a server.</summary>
    /// <exception cref="ClusterUnavailable">As above, and where the other one does not get its server to answer in time.</exception>
    public static async Task<LocalCluster> StartOrJoin(
        DataFolder folder,
        LocalClusterOptions? options = null,
        CancellationToken ct = default
    )
    {
        options ??= new LocalClusterOptions();
        var waited = Stopwatch.StartNew();
        for (var hasTold = false; ; await Task.Delay(100, ct))
        {
            if (folder.TryTake() is { } hold)
                return await Start(folder, hold, options, ct);
            if (await Join(folder, options, ct) is { } joined)
                return joined;

            // It is starting, recovering or stopping: all of these end.
            if (waited.Elapsed > options.JoinTimeout)
                throw DataFolderLock.Silence(folder, options.JoinTimeout);
            if (!hasTold && waited.Elapsed > Soon)
            {
                options.Tell?.Invoke(
                    $"The PostgreSQL in {folder.Path} does not answer yet; trying again for up to {options.JoinTimeout.TotalSeconds:0} seconds …"
                );
                hasTold = true;
            }
        }
    }

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>Starts a throw-away cluster under the temporary folder. Everything of it is gone after disposal; after a kill, when the
    /// next one starts.</summary>
    /// <exception cref="ClusterUnavailable">No server is installed, or it does not start.</exception>
    public static async Task<LocalCluster> StartScratch(LocalClusterOptions? options = null, CancellationToken ct = default)
    {
        options ??= new LocalClusterOptions();
        await foreach (var abandoned in ScratchFolder.Abandoned(ct))
            await Remove(abandoned, options, ct);

        var scratch = await ScratchFolder.Take(options.InMemory, ct);
        return await Start(scratch.Folder, scratch, options, ct);
    }

    static async Task<LocalCluster> Start(DataFolder folder, IDisposable hold, LocalClusterOptions options, CancellationToken ct)
    {
        try
        {
            var account = await PostgresAccount.Choose(ct);
            var files = new LocalClusterFolder(folder, account);
            var made = files.Major();
            var binaries = await Binaries(folder, options, made, ct);
            if (made is null)
                await files.Create(binaries, options.Durable, ct);
            await account.RequireReach(folder.Postgres, ct);

            var postmaster = new Postmaster(binaries, files, account);
            var port = await postmaster.FindRunning(options.StartTimeout, ct) ?? await postmaster.Start(options, ct);
            var cluster = new LocalCluster(folder, postmaster, new(files.Password()), port, hold);
            await cluster.MakeRoles(ct);
            return cluster;
        }
        catch
        {
            // Whoever asked hears of it; the folder must be free for the next try.
            hold.Dispose();
            throw;
        }
    }

    static async Task<LocalCluster?> Join(DataFolder folder, LocalClusterOptions options, CancellationToken ct)
    {
        var account = await PostgresAccount.Choose(ct);
        var files = new LocalClusterFolder(folder, account);
        if (files.Major() is not { } made || new RunningServer(files) is var running && running.ReadPidFile() is not (var pid, { } port))
            return null;
        if (!await running.AnswersAsOurs(port, pid, ct))
            return null;
        return new(folder, new(await Binaries(folder, options, made, ct), files, account), new(files.Password()), port, hold: null);
    }

    /// <summary>From now on the server is started again, on the same port, whenever it has ended. Only whoever runs it does so; for others this
    /// does nothing.</summary>
    /// <param name="tell">Told what happens, in words for the operator.</param>
    public void Supervise(Action<string> tell)
    {
        if (hold is not null)
            supervision ??= new(postmaster, Port, tell);
    }

    /// <summary>How one works on a database of the cluster (<see cref="DatabaseRoles.Worker"/>). It holds a password: never log it.</summary>
    public string ConnectionString(string database) => Connection(DatabaseRoles.Worker, database, pooling: true);

    /// <summary>How one changes its schema (<see cref="DatabaseRoles.Owner"/>). It holds a password: never log it.</summary>
    public string OwnerConnectionString(string database) => Connection(DatabaseRoles.Owner, database, pooling: false);

    /// <summary>How one does anything to the cluster. It holds a password: never log it.</summary>
    public string SuperuserConnectionString(string database) => Connection(LocalClusterFolder.Superuser, database, pooling: true);

    /// <summary>Creates the database unless it exists. One that was made by a Curlew whose roles were not divided yet is divided.</summary>
    public async Task CreateDatabase(string name, CancellationToken ct = default)
    {
        await using var connection = await AsSuperuser("postgres", ct);
        await using var owner = new NpgsqlCommand("SELECT datdba::regrole::text FROM pg_database WHERE datname = $1", connection);
        owner.Parameters.Add(new() { Value = name });
        switch (await owner.ExecuteScalarAsync(ct))
        {
            case null:
                if (await Create(connection, name, ct))
                    await Divide(name, ct);
                break;
            case not DatabaseRoles.Owner:
                await Divide(name, ct);
                break;
        }
    }

    /// <summary>Hands a database to its owner, and takes from everybody what an earlier Curlew left to them. Changes nothing where that is done.</summary>
    public async Task Divide(string name, CancellationToken ct = default)
    {
        await using var inside = await AsSuperuser(name, ct);
        await DatabaseRoles.TakeOver(inside, ct);
    }

    // False where somebody made it at the same moment, which is what was asked for.
    static async Task<bool> Create(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var create = new NpgsqlCommand(
            $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" OWNER {DatabaseRoles.Owner}",
            connection
        );
        try
        {
            await create.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase)
        {
            return false;
        }
    }

    async Task MakeRoles(CancellationToken ct)
    {
        await using var connection = await AsSuperuser("postgres", ct);
        await passwords.Give(connection, ct);
    }

    async Task<NpgsqlConnection> AsSuperuser(string database, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(Connection(LocalClusterFolder.Superuser, database, pooling: false));
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <summary>
    /// Frees the folder and stops the server (sessions are ended, everything committed is kept); while another Curlew works on it, that one
    /// will stop it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (supervision is not null)
            await supervision.DisposeAsync();
        using var held = hold ?? Folder.TryTake();
        if (held is ScratchFolder)
            await postmaster.Stop("immediate", CancellationToken.None);
        else if (held is not null && !await RunningServer.IsUsed(Port, passwords.Of(LocalClusterFolder.Superuser), CancellationToken.None))
            await postmaster.Stop("fast", CancellationToken.None);
    }

    string Connection(string role, string database, bool pooling) => Connection(Port, role, passwords.Of(role), database, pooling);

    internal static string Connection(int port, string role, string password, string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = role,
            Password = password,
            Database = database,
            ApplicationName = RunningServer.OurName,
            // Loopback: nothing to hide from, and two round trips saved for each connection.
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = pooling,
        }.ConnectionString;

    static async Task<PostgresBinaries> Binaries(DataFolder folder, LocalClusterOptions options, int? made, CancellationToken ct)
    {
        if (await PostgresBinaries.Find(options.Binaries, made, ct) is { } found)
            return found;
        if (options.Download)
            return await PostgresDownload.Install(folder, made, ct);

        throw new ClusterUnavailable(PostgresDownload.WhatToInstall(made));
    }

    static async Task Remove(ScratchFolder abandoned, LocalClusterOptions options, CancellationToken ct)
    {
        try
        {
            var account = await PostgresAccount.Choose(ct);
            var files = new LocalClusterFolder(abandoned.Folder, account);
            if (files.Major() is { } made && await PostgresBinaries.Find(options.Binaries, made, ct) is { } binaries)
            {
                var postmaster = new Postmaster(binaries, files, account);
                if (await postmaster.FindRunning(TimeSpan.FromSeconds(10), ct) is not null)
                    await postmaster.Stop("immediate", ct);
            }

            abandoned.Dispose();
        }
        catch (Exception e) when (e is ClusterUnavailable or IOException or UnauthorizedAccessException)
        {
            // Somebody's litter must not stop anybody's start; it stays for the next one to try.
            abandoned.Release();
        }
    }
}
