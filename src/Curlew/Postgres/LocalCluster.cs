using Npgsql;

namespace Curlew.Postgres;

/// <summary>
/// A private PostgreSQL in Curlew's own data folder, for who gives no connection string. It listens on 127.0.0.1 with a
/// generated password, outlives a killed Curlew, and is stopped when Curlew stops.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    readonly Postmaster postmaster;
    readonly string password;
    readonly IDisposable hold;

    LocalCluster(DataFolder folder, Postmaster postmaster, string password, int port, IDisposable hold) =>
        (Folder, this.postmaster, this.password, Port, this.hold) = (folder, postmaster, password, port, hold);

    public DataFolder Folder { get; }

    /// <summary>TCP port on 127.0.0.1; another one at every start.</summary>
    public int Port { get; }

    /// <summary>Makes the cluster if there is none, recovers or takes over the one a killed Curlew left, and returns it ready.</summary>
    /// <exception cref="ClusterUnavailable">No server is installed, the folder is in use, unreachable or not ours, or the server does not start.</exception>
    public static async Task<LocalCluster> Start(DataFolder folder, LocalClusterOptions? options = null, CancellationToken ct = default)
    {
        var hold = folder.Take();
        return await Start(folder, hold, options ?? new LocalClusterOptions(), ct);
    }

    /// <summary>Starts a throw-away cluster under the temporary folder. Everything of it is gone after disposal; after a kill, when the next one starts.</summary>
    /// <exception cref="ClusterUnavailable">No server is installed, or it does not start.</exception>
    public static async Task<LocalCluster> StartScratch(LocalClusterOptions? options = null, CancellationToken ct = default)
    {
        options ??= new LocalClusterOptions();
        foreach (var abandoned in ScratchFolder.Abandoned())
            await Remove(abandoned, options, ct);

        var scratch = ScratchFolder.Take();
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
                await files.Create(binaries, ct);
            await account.RequireReach(folder.Postgres, ct);

            var postmaster = new Postmaster(binaries, files, account);
            var port = await postmaster.FindRunning(options.StartTimeout, ct) ?? await postmaster.Start(options, ct);
            return new LocalCluster(folder, postmaster, files.Password(), port, hold);
        }
        catch
        {
            // Whoever asked hears of it; the folder must be free for the next try.
            hold.Dispose();
            throw;
        }
    }

    /// <summary>A connection string for one database of the cluster, as its superuser. It holds the password: never log it.</summary>
    public string ConnectionString(string database) => Connection(Port, password, database, pooling: true);

    /// <summary>Creates the database unless it exists.</summary>
    public async Task CreateDatabase(string name, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(Connection(Port, password, "postgres", pooling: false));
        await connection.OpenAsync(ct);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        try
        {
            await create.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase)
        {
            // It exists, which is what was asked for.
        }
    }

    /// <summary>Stops the server (sessions are ended, everything committed is kept) and frees the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await postmaster.Stop(hold is ScratchFolder ? "immediate" : "fast", CancellationToken.None);
        hold.Dispose();
    }

    internal static string Connection(int port, string password, string database, bool pooling) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = LocalClusterFolder.Superuser,
        Password = password,
        Database = database,
        ApplicationName = "curlew",
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

        throw new ClusterUnavailable(PostgresDownload.WhatToInstall(made ?? PostgresBinaries.OldestMajor));
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
