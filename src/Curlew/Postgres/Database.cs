using Curlew.Words;
using Npgsql;

namespace Curlew.Postgres;

/// <summary>The PostgreSQL database Curlew lives in: a pool of connections and the transactions on it.</summary>
public sealed class Database : Session, IAsyncDisposable
{
    /// <summary>The oldest server whose behaviour every statement here was tried on.</summary>
    public const int OldestServer = 15;

    const int DeadlockRetries = 5;

    readonly bool asksForPassword;

    internal Database(NpgsqlDataSource source, bool asksForPassword = false) => (Source, this.asksForPassword) = (source, asksForPassword);

    /// <summary>The pool itself, for the few things that are not a named statement: migrations, COPY, LISTEN, tests.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Connects and checks that the server can keep the promises made on it.</summary>
    /// <exception cref="UnfitDatabase">Unreachable, older than PostgreSQL 15, or set to lose commits in a crash.</exception>
    public static Task<Database> Connect(string connectionString, CancellationToken ct = default) =>
        Connect(new DatabaseAccess(connectionString), ct);

    /// <inheritdoc cref="Connect(string, CancellationToken)"/>
    public static async Task<Database> Connect(DatabaseAccess access, CancellationToken ct = default)
    {
        var database = new Database(SourceOf(access), access.Password is not null);
        try
        {
            await database.CheckServer(ct);
            return database;
        }
        catch (Exception e) when (e is NpgsqlException and not PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName })
        {
            await database.DisposeAsync();
            throw new UnfitDatabase(
                $"PostgreSQL cannot be reached with the given connection: {e.Message}. Check --database / CURLEW_DATABASE, or leave it out to use Curlew's own private server.",
                e
            );
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>One connection, from the pool or a new one. A password that is asked for may have run out on its way (a token lives for
    /// minutes, and clocks differ): it is asked for once more.</summary>
    public async ValueTask<NpgsqlConnection> Open(CancellationToken ct)
    {
        try
        {
            return await Source.OpenConnectionAsync(ct);
        }
        catch (PostgresException e)
            when (asksForPassword
                && e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            )
        {
            return await Source.OpenConnectionAsync(ct);
        }
    }

    /// <summary>The same database for statements that read whole tables.</summary>
    public Session Patient => new PatientSession(this);

    /// <summary>Runs work in one READ COMMITTED transaction; a deadlock victim, or what was overtaken, is run again from the start.</summary>
    public Task<T> InTransaction<T>(Func<Transaction, Task<T>> work, CancellationToken ct = default) =>
        InTransaction(work, Patience.Usual, ct);

    /// <inheritdoc cref="InTransaction{T}(Func{Transaction, Task{T}}, CancellationToken)"/>
    public async Task<T> InTransaction<T>(Func<Transaction, Task<T>> work, Patience patience, CancellationToken ct = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await Open(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            try
            {
                var tx = new Transaction(transaction, patience);
                var result = await work(tx);
                if (tx is { IsUndone: false, Proof: { } proof })
                    await proof(ct);
                await (tx.IsUndone ? transaction.RollbackAsync(ct) : transaction.CommitAsync(ct));
                return result;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected && attempt < DeadlockRetries)
            {
                await Task.Delay(Random.Shared.Next(5, 50), ct);
            }
            catch (Overtaken) when (attempt < DeadlockRetries)
            {
                // What the work began with has changed meanwhile; nothing of it was committed.
                await Task.Delay(Random.Shared.Next(5, 50), ct);
            }
        }
    }

    /// <inheritdoc cref="InTransaction{T}(Func{Transaction, Task{T}}, CancellationToken)"/>
    public Task InTransaction(Func<Transaction, Task> work, CancellationToken ct = default) =>
        InTransaction(
            async transaction =>
            {
                await work(transaction);
                return 0;
            },
            ct
        );

    /// <summary>Closes every pooled connection.</summary>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    protected override async ValueTask<Lease> Borrow(CancellationToken ct) => new(await Open(ct), null, owned: true);

    sealed class PatientSession(Database database) : Session
    {
        protected override Patience Patience => Patience.WholeTables;

        protected override ValueTask<Lease> Borrow(CancellationToken ct) => database.Borrow(ct);
    }

    static NpgsqlDataSource SourceOf(DatabaseAccess access)
    {
        var source = new NpgsqlDataSourceBuilder(Settings(access.ConnectionString));
        if (access.Password is { } password)
            source.UsePasswordProvider(
                _ => throw new NotSupportedException("Connections are opened asynchronously only."),
                (_, ct) => password(ct)
            );
        return source.Build();
    }

    internal static string Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Error details quote the values of the offending row: they must never reach a log.
            IncludeErrorDetail = false,
            CommandTimeout = (int)Patience.Usual,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
        };
        settings.Options = SessionSettings.After(settings.Options);
        if (!connectionString.Contains("Application Name", StringComparison.OrdinalIgnoreCase))
            settings.ApplicationName = "curlew";
        return settings.ConnectionString;
    }

    async Task CheckServer(CancellationToken ct)
    {
        await using (var connection = await Open(ct))
            if (connection.PostgreSqlVersion.Major < OldestServer)
                throw new UnfitDatabase(
                    $"This PostgreSQL is version {connection.PostgreSqlVersion}; Curlew needs {OldestServer} or newer. Upgrade it, or leave out --database to use Curlew's own private server."
                );
        if ((await Fitness.Problems(this, ct)).FirstOrDefault(problem => problem is { IsReadOnly: false, IsOverruled: false }) is { } unfit)
            throw new UnfitDatabase(unfit.Text);
    }
}

/// <summary>The database cannot carry Curlew; the text says what to change.</summary>
public sealed class UnfitDatabase(string message, Exception? inner = null) : CannotGoOn(message, inner);

/// <summary>What a transaction began with is not so any more when it is to be committed; nothing was changed, and it may be run again.</summary>
public class Overtaken(string message) : Exception(message);
