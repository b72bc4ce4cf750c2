using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Curlew.Words;
using Npgsql;

namespace Curlew.Postgres;

/// <summary>Brings the schema forward through the numbered files in <c>Migrations/</c>, one transaction a file, one runner at a
/// time.</summary>
public sealed class Migrator(Database database)
{
    const string Folder = "Postgres/Migrations/";
    const string RunnerLock = "hashtext('Migrator')";

    /// <summary>One numbered file.</summary>
    public sealed record Migration(int Number, string Name, string Text)
    {
        /// <summary>Notices a file that was changed after it had been applied.</summary>
        public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    /// <summary>Every migration this build knows, in order.</summary>
    public static IReadOnlyList<Migration> Known { get; } = [.. Read().OrderBy(migration => migration.Number)];

    /// <summary>What this database still lacks.</summary>
    /// <exception cref="UnfitDatabase">The database is ahead of this build.</exception>
    /// <exception cref="MigrationChanged">An applied file has changed since.</exception>
    public async Task<IReadOnlyList<Migration>> Pending(CancellationToken ct = default)
    {
        await using var connection = await database.Open(ct);
        return Outstanding(connection.Database, await Applied(connection, ct));
    }

    /// <summary>Applies what is pending and returns it; safe to run from several places at once.</summary>
    public async Task<IReadOnlyList<Migration>> Migrate(CancellationToken ct = default)
    {
        await using var connection = await database.Open(ct);
        // A migration takes as long as it takes, and so does waiting for another runner. The pool sets everything back afterwards.
        await Run(connection, "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0", ct);
        var areDivided = await DatabaseRoles.AreDivided(connection, ct);
        if (areDivided)
            await Run(connection, $"SET ROLE {DatabaseRoles.Owner}", ct);
        await Run(connection, $"SELECT pg_advisory_lock({RunnerLock})", ct);
        try
        {
            var pending = Outstanding(connection.Database, await Applied(connection, ct));
            if (pending.Count > 0)
                await RequireRights(connection, ct);
            foreach (var migration in pending)
                await Apply(connection, migration, divide: areDivided && migration == pending[^1], ct);
            return pending;
        }
        finally
        {
            // A connection that was lost has taken its lock with it; asking it would hide why it was lost.
            if (connection.State is ConnectionState.Open)
                await Run(connection, $"SELECT pg_advisory_unlock({RunnerLock}); RESET ROLE", CancellationToken.None);
        }
    }

    static async Task RequireRights(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT has_schema_privilege(current_user, 'public', 'CREATE'), current_user::text",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (await reader.ReadAsync(ct) && !reader.GetBoolean(0))
            throw new UnfitDatabase(
                $"The user '{reader.GetString(1)}' may not change the schema. Give this command alone a user who may: {DatabaseRoles.Owner}, or a superuser."
            );
    }

    /// <param name="divide">Whether all rights are given anew afterwards: in the last one's transaction, so that no table is ever without.</param>
    static async Task Apply(NpgsqlConnection connection, Migration migration, bool divide, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // A migration that waits behind a long query would make everyone else wait behind it.
        await Run(connection, "SET LOCAL lock_timeout = '5s'", ct);
        await Run(connection, migration.Text, ct);
        await using var record = new NpgsqlCommand(
            "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
            connection,
            transaction
        );
        record.Parameters.Add(new() { Value = migration.Number });
        record.Parameters.Add(new() { Value = migration.Name });
        record.Parameters.Add(new() { Value = migration.Checksum });
        await record.ExecuteNonQueryAsync(ct);
        if (divide)
            await DatabaseRoles.Grant(connection, ct);
        await transaction.CommitAsync(ct);
    }

    static async Task<Dictionary<int, string>> Applied(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('schema_migrations') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            return [];

        await using var command = new NpgsqlCommand("SELECT number, checksum FROM schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var applied = new Dictionary<int, string>();
        while (await reader.ReadAsync(ct))
            applied[reader.GetInt32(0)] = reader.GetString(1);
        return applied;
    }

    static List<Migration> Outstanding(string database, Dictionary<int, string> applied)
    {
        if (applied.Keys.FirstOrDefault(number => Known.All(known => known.Number != number)) is var ahead and > 0)
            throw new UnfitDatabase(
                $"The database has migration {ahead:0000}, which this Curlew does not know. Start the newer Curlew that made it."
            );
        if (Known.FirstOrDefault(known => applied.TryGetValue(known.Number, out var checksum) && checksum != known.Checksum) is { } changed)
            throw new MigrationChanged(changed, database);
        return [.. Known.Where(known => !applied.ContainsKey(known.Number))];
    }

    static IEnumerable<Migration> Read() =>
        from resource in typeof(Migrator).Assembly.GetManifestResourceNames()
        where resource.StartsWith(Folder, StringComparison.Ordinal)
        let name = resource[Folder.Length..^".sql".Length]
        select new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name[5..], Sql.ReadResource(resource));

    static async Task Run(NpgsqlConnection connection, string text, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>A database was made with another text of a migration than this build has.</summary>
public sealed class MigrationChanged(Migrator.Migration migration, string database)
    : CannotGoOn(
        $"Migration {migration.Number:0000} ({migration.Name}) differs from the one that the database '{database}' was made with. Before the first release the way out is a new database; afterwards migrations never change."
    );
