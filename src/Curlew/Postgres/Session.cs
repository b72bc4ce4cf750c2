using System.Runtime.CompilerServices;
using Npgsql;

namespace Curlew.Postgres;

/// <summary>
/// Runs a feature's named statements: on any pooled connection (<see cref="Database"/>) or inside one transaction
/// (<see cref="Transaction"/>). Each calling method owns exactly one statement, found by its own name.
/// </summary>
/// <remarks>A <see cref="Predicate"/> after the other arguments stands where the statement says <c>/*where*/ true</c>, its own arguments in
/// its place. Arguments are bound as <c>$1</c>, <c>$2</c> … by their .NET type; a null is cast in the SQL where its type matters.</remarks>
public abstract class Session
{
    /// <summary>Runs the calling method's statement and returns the number of rows it touched.</summary>
    public async Task<int> Execute(
        object?[] arguments,
        CancellationToken ct = default,
        [CallerFilePath] string file = "",
        [CallerMemberName] string member = ""
    )
    {
        await using var lease = await Borrow(ct);
        await using var command = Command(lease, arguments, Sql.Of(file, member));
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Runs the calling method's statement and reads every row.</summary>
    public async Task<List<T>> Query<T>(
        object?[] arguments,
        Func<NpgsqlDataReader, T> read,
        CancellationToken ct = default,
        [CallerFilePath] string file = "",
        [CallerMemberName] string member = ""
    )
    {
        await using var lease = await Borrow(ct);
        await using var command = Command(lease, arguments, Sql.Of(file, member));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Runs the calling method's statement and reads its first row, or returns the default where there is none.</summary>
    public async Task<T?> First<T>(
        object?[] arguments,
        Func<NpgsqlDataReader, T> read,
        CancellationToken ct = default,
        [CallerFilePath] string file = "",
        [CallerMemberName] string member = ""
    )
    {
        await using var lease = await Borrow(ct);
        await using var command = Command(lease, arguments, Sql.Of(file, member));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? read(reader) : default;
    }

    /// <summary>Streams the rows of the calling method's statement without holding them all, for exports and checks of any size.</summary>
    public async IAsyncEnumerable<T> Stream<T>(
        object?[] arguments,
        Func<NpgsqlDataReader, T> read,
        [EnumeratorCancellation] CancellationToken ct = default,
        [CallerFilePath] string file = "",
        [CallerMemberName] string member = ""
    )
    {
        await using var lease = await Borrow(ct);
        await using var command = Command(lease, arguments, Sql.Of(file, member));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return read(reader);
    }

    /// <summary>Runs a statement that is made of names of the schema, which no file can hold, and reads every row.</summary>
    internal async Task<List<T>> Made<T>(string text, object?[] arguments, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var lease = await Borrow(ct);
        await using var command = Command(lease, arguments, text);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The same for one that changes something; returns the number of rows it touched.</summary>
    internal async Task<int> Made(string text, object?[] arguments, CancellationToken ct)
    {
        await using var lease = await Borrow(ct);
        await using var command = Command(lease, arguments, text);
        return await command.ExecuteNonQueryAsync(ct);
    }

    NpgsqlCommand Command(Lease lease, object?[] arguments, string text)
    {
        foreach (var condition in arguments.OfType<Predicate>())
            text = condition.In(text);

        var command = new NpgsqlCommand(text, lease.Connection, lease.Transaction) { CommandTimeout = (int)Patience };
        foreach (var argument in arguments.SelectMany(argument => argument is Predicate condition ? condition.Arguments : [argument]))
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        return command;
    }

    /// <summary>How long each statement may run.</summary>
    protected virtual Patience Patience => Patience.Usual;

    protected abstract ValueTask<Lease> Borrow(CancellationToken ct);

    protected readonly struct Lease(NpgsqlConnection connection, NpgsqlTransaction? transaction, bool owned) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;
        public NpgsqlTransaction? Transaction => transaction;

        public ValueTask DisposeAsync() => owned ? connection.DisposeAsync() : ValueTask.CompletedTask;
    }
}

/// <summary>One open transaction; committed when the work given to <see cref="Database.InTransaction{T}"/> returns.</summary>
public sealed class Transaction : Session
{
    readonly NpgsqlTransaction transaction;

    internal Transaction(NpgsqlTransaction transaction, Patience patience) => (this.transaction, Patience) = (transaction, patience);

    protected override Patience Patience { get; }

    internal bool IsUndone { get; private set; }

    internal Func<CancellationToken, Task>? Proof { get; private set; }

    /// <summary>Nothing done in it will be kept: when its work returns it is rolled back.</summary>
    internal void Undo() => IsUndone = true;

    /// <summary>Looks at something once all work is done, just before the commit; what it throws undoes the transaction. The first one counts.</summary>
    internal void Prove(Func<CancellationToken, Task> proof) => Proof ??= proof;

    protected override ValueTask<Lease> Borrow(CancellationToken ct) => new(new Lease(transaction.Connection!, transaction, owned: false));
}
