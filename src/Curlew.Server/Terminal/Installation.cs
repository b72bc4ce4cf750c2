using System.Security.Cryptography;
using System.Text;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Npgsql;

namespace Curlew.Server.Terminal;

/// <summary>The data of one Curlew, opened: its database, on a given server or on the private one, and the keys to it.</summary>
sealed class Installation : IAsyncDisposable
{
    readonly LocalCluster? cluster;

    Installation(DataFolder folder, LocalCluster? cluster, Database database)
    {
        Folder = folder;
        this.cluster = cluster;
        Database = database;
    }

    public DataFolder Folder { get; }

    public Database Database { get; }

    /// <summary>Where files of messages are kept, sealed.</summary>
    public string MediaFolder => Path.Combine(Folder.Path, "media");

    /// <summary>Whether the database is on the server that Curlew runs for itself.</summary>
    public bool IsPrivate => cluster is not null;

    /// <summary>What a file about this database is called: its name, and something that tells it from one of the same name
    /// elsewhere.</summary>
    public string FileName
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(Database.Source.ConnectionString);
            var where = IsPrivate ? settings.Database! : $"{settings.Host}:{settings.Port}/{settings.Database}";
            return $"{settings.Database}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(where)))[..8]}";
        }
    }

    /// <summary>Opens the installation. On the private server a database that is missing is made.</summary>
    /// <param name="database">As typed: a connection string, an address, a name, or null for the default.</param>
    /// <param name="alone">Whether this process must be the one that runs the private server; otherwise it joins one that runs
    /// already.</param>
    /// <param name="create">Whether a database that is missing on a given server is made: elsewhere a name that is not there is mistyped.</param>
    /// <exception cref="UnfitDatabase">There is no such database.</exception>
    public static async Task<Installation> Open(
        string? database,
        string? data,
        CancellationToken ct,
        bool alone = false,
        bool create = false
    )
    {
        var folder = DataFolder.Locate(data);
        var wanted = DatabaseAddress.Read(
            database ?? Environment.GetEnvironmentVariable("CURLEW_DATABASE"),
            Environment.GetEnvironmentVariable
        );
        if (wanted.Access is { } access)
            return new(folder, null, await (create ? OpenOrCreate(access, ct) : OpenGiven(access, ct)));

        var options = new LocalClusterOptions { Tell = Console.Error.WriteLine };
        var cluster = alone ? await LocalCluster.Start(folder, options, ct) : await LocalCluster.StartOrJoin(folder, options, ct);
        return await On(cluster, wanted.Name, ct);
    }

    /// <summary>From now on the private server, where this process runs one, is started again whenever it has ended.</summary>
    public void KeepAlive() => cluster?.Supervise(Console.Error.WriteLine);

    /// <summary>An installation on a server of its own that is thrown away in the end.</summary>
    public static async Task<Installation> OpenScratch(CancellationToken ct) =>
        await On(await LocalCluster.StartScratch(new() { Durable = false }, ct), "scratch", ct);

    /// <summary>Brings the schema forward; returns what was applied.</summary>
    public async Task<IReadOnlyList<Migrator.Migration>> Migrate(CancellationToken ct)
    {
        var applied = await Compare(owner => new Migrator(owner).Migrate(ct), ct);
        // What an earlier Curlew left to everybody is the superuser's to take away, so no migration does it.
        if (applied.Count > 0 && cluster is not null)
            await cluster.Divide(Name, ct);
        return applied;
    }

    /// <summary>What the schema still lacks.</summary>
    public Task<IReadOnlyList<Migrator.Migration>> Pending(CancellationToken ct) => Compare(owner => new Migrator(owner).Pending(ct), ct);

    // Where the database is, and how there is a new one, is known here alone.
    async Task<T> Compare<T>(Func<Database, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await AsOwner(work, ct);
        }
        catch (MigrationChanged e)
        {
            throw new UnfitDatabase(
                IsPrivate
                    ? $"{e.Message} This one lies in the data folder {Folder.Path}: name another folder with --data, or move that one away."
                    : $"{e.Message} Name a new one with --database: ./curlew migrate makes it.",
                e
            );
        }
    }

    /// <summary>Makes the roles and divides the rights between them; on the private server they are there from the beginning.</summary>
    /// <exception cref="UnfitDatabase">Whoever was given may not.</exception>
    public async Task MakeRoles(CancellationToken ct)
    {
        try
        {
            if (cluster is null)
                await DatabaseRoles.Make(Database, ct);
            else
                await cluster.Divide(Name, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new UnfitDatabase(
                $"The roles were not made: {e.MessageText}. Give a superuser, or print the SQL for one with ./curlew migrate --roles --print.",
                e
            );
        }
    }

    /// <summary>Does something that only who owns the schema may do. On a given server that is whoever was given.</summary>
    public async Task<T> AsOwner<T>(Func<Database, Task<T>> work, CancellationToken ct)
    {
        if (cluster is null)
            return await work(Database);
        await using var owner = await Database.Connect(cluster.OwnerConnectionString(Name), ct);
        return await work(owner);
    }

    /// <summary>The keys of the database. A root key is made only while the database holds no keys yet: afterwards there is one right key,
    /// and making another would only hide that it is missing.</summary>
    public Task<Sealer> OpenSealer(CancellationToken ct) => OpenSealer(null, ct);

    /// <summary>The same; of a seed the keys of a rehearsal are made, see <see cref="Keyring.Ephemeral(long)"/>.</summary>
    public async Task<Sealer> OpenSealer(long? seed, CancellationToken ct) => (await OpenKept(seed, ct)).Sealer;

    /// <summary>The same, with what reads the keys again while they are replaced.</summary>
    public async Task<(Sealer Sealer, StoredKeys Keys)> OpenKept(long? seed, CancellationToken ct)
    {
        var (root, keys) = await OpenKeys(seed, ct);
        var stored = new StoredKeys(Database, root, keys);
        return (new(keys, stored.AtOnce), stored);
    }

    /// <summary>The root key this installation is opened with, and the keys it wraps.</summary>
    public async Task<(RootKey Root, Keyring Keys)> OpenKeys(long? seed, CancellationToken ct)
    {
        var source = RootKey();
        if (!await HasKeys(ct))
            await Keyring.RefuseLoss(Database, ct);
        var root = await HasKeys(ct) ? await Right(source, ct) : source.ReadOrCreate();
        return (root, await Keyring.Open(Database, root, seed, AuditKeeping.Begin, ct));
    }

    /// <summary>Where the root key comes from.</summary>
    public RootKeySource RootKey() => RootKeySource.In(Folder.Keys);

    /// <summary>Proves that the root key is the right one before the schema or anything else is written. A database without keys proves nothing.</summary>
    /// <exception cref="WrongRootKey">It is not.</exception>
    /// <exception cref="UnusableRootKey">There is none.</exception>
    public async Task ProveRootKey(CancellationToken ct)
    {
        if (await HasKeys(ct))
            await Right(RootKey(), ct);
    }

    // Whoever was stopped between the database and the key file left the right key beside it.
    async Task<RootKey> Right(RootKeySource source, CancellationToken ct)
    {
        var root = source.Read();
        try
        {
            await Keyring.Prove(Database, root, ct);
            return root;
        }
        catch (WrongRootKey)
        {
            if (source.ReadNext() is not { } next)
                throw;
            await Keyring.Prove(Database, next, ct);
            source.TakeNext(TimeProvider.System.GetUtcNow());
            return next;
        }
    }

    /// <summary>Where the data folder, outside the database, keeps how far the database had come.</summary>
    public string EpochFile => Path.Combine(Folder.Path, "epochs", FileName);

    /// <summary>Where it keeps how far the audit trail had come.</summary>
    public HeadsFile Heads => new(Path.Combine(Folder.Path, "audit-heads", FileName));

    /// <summary>Notices when the database is not the one that was last sent from.</summary>
    public RestoreGuard Guard() => new(Database, TimeProvider.System, EpochFile);

    /// <summary>Whether whoever was given may do anything to the server.</summary>
    public async Task<bool> WorksAsSuperuser(CancellationToken ct)
    {
        await using var command = Database.Source.CreateCommand("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <exception cref="UnfitDatabase">It was made for a rehearsal.</exception>
    public async Task RefuseRehearsals(CancellationToken ct)
    {
        await using var command = Database.Source.CreateCommand("SELECT plan FROM rehearsals ORDER BY begun_at LIMIT 1");
        if (await command.ExecuteScalarAsync(ct) is string plan)
            throw new UnfitDatabase(
                $"This database belongs to a rehearsal ({plan}), and nothing in it is meant for real people. Serve another one: give --database, or leave it out."
            );
    }

    /// <summary>The desk of whoever is signed in to this machine.</summary>
    /// <param name="somebody">For whom they act; null is themselves.</param>
    /// <param name="lines">The ways to Meta; null where nothing asks Meta.</param>
    /// <param name="readReceipts">Whether customers see that somebody has opened what they wrote.</param>
    /// <param name="media">Where files of messages are kept; null where nothing has to do with them.</param>
    public Desk Desk(Sealer? sealer, string? somebody = null, Lines? lines = null, bool readReceipts = false, IMediaStore? media = null) =>
        new(
            Database,
            sealer,
            TimeProvider.System,
            Actor.CommandLine(Environment.UserName) with
            {
                OnBehalfOf = somebody == Environment.UserName ? null : somebody,
            }
        )
        {
            Lines = lines,
            ReadReceipts = readReceipts && lines is not null,
            Media = media,
        };

    /// <summary>A desk of the same person, at which nothing but this may be done.</summary>
    public Desk Desk(Sealer? sealer, IReadOnlySet<Permission> holds) =>
        new(Database, sealer, TimeProvider.System, Actor.CommandLine(Environment.UserName) with { Holds = holds });

    string Name => new NpgsqlConnectionStringBuilder(Database.Source.ConnectionString).Database!;

    async Task<bool> HasKeys(CancellationToken ct)
    {
        await using var table = Database.Source.CreateCommand("SELECT to_regclass('sealed_keys') IS NOT NULL");
        if (!(bool)(await table.ExecuteScalarAsync(ct))!)
            return false;
        await using var command = Database.Source.CreateCommand("SELECT EXISTS (SELECT FROM sealed_keys)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    static async Task<Installation> On(LocalCluster cluster, string name, CancellationToken ct)
    {
        try
        {
            await cluster.CreateDatabase(name, ct);
            return new(cluster.Folder, cluster, await FirstConnection.Open(new(cluster.ConnectionString(name)), ct));
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    static async Task<Database> OpenGiven(DatabaseAccess access, CancellationToken ct)
    {
        try
        {
            return await FirstConnection.Open(access, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            var settings = new NpgsqlConnectionStringBuilder(access.ConnectionString);
            throw new UnfitDatabase(
                $"There is no database '{settings.Database}' on {settings.Host}:{settings.Port}. Correct the name, or make it with ./curlew migrate.",
                e
            );
        }
    }

    static async Task<Database> OpenOrCreate(DatabaseAccess access, CancellationToken ct)
    {
        try
        {
            return await FirstConnection.Open(access, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabase(access, ct);
            return await FirstConnection.Open(access, ct);
        }
    }

    static async Task CreateDatabase(DatabaseAccess access, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(access.ConnectionString) { Pooling = false };
        var name = settings.Database!;
        settings.Database = "postgres";
        await using var server = await Database.Connect(access with { ConnectionString = settings.ConnectionString }, ct);
        await using var command = server.Source.CreateCommand(
            $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
