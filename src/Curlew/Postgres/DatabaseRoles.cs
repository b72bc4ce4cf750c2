using Npgsql;

namespace Curlew.Postgres;

/// <summary>Between whom the rights to a database are divided: whoever owns the schema does not work, whoever works cannot change it.</summary>
public static class DatabaseRoles
{
    /// <summary>Owns the schema: migrations.</summary>
    public const string Owner = "curlew_owner";

    /// <summary>Works: every command, every job, every page.</summary>
    public const string Worker = "app_user";

    /// <summary>Reads the views of the schema <c>report</c>.</summary>
    public const string Report = "app_report";

    /// <summary>Reads what is moved to an archive, and deletes it here.</summary>
    public const string Archive = "app_archive";

    const string Folder = "Postgres/Roles/";

    /// <summary>All of it for psql, to be read and run by a superuser or whoever may make roles.</summary>
    public static string Script =>
        $"""
            BEGIN;
            SET LOCAL search_path = public, pg_temp;

            {Read("roles")}
            {Read("takeover")}
            SET LOCAL ROLE {Owner};

            {Read("grants")}
            COMMIT;

            """;

    /// <summary>Makes the roles that are missing, hands the database to its owner and says who may what. Safe to run again.</summary>
    /// <param name="database">With its schema up to date, by a superuser or whoever may make roles.</param>
    public static async Task Make(Database database, CancellationToken ct)
    {
        await using var connection = await database.Open(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await MakeRoles(connection, ct);
        await TakeOver(connection, ct);
        await Run(connection, $"SET LOCAL ROLE {Owner}", ct);
        await Grant(connection, ct);
        await transaction.CommitAsync(ct);
    }

    internal static Task MakeRoles(NpgsqlConnection connection, CancellationToken ct) => Run(connection, Read("roles"), ct);

    internal static Task TakeOver(NpgsqlConnection connection, CancellationToken ct) => Run(connection, Read("takeover"), ct);

    internal static Task Grant(NpgsqlConnection connection, CancellationToken ct) => Run(connection, Read("grants"), ct);

    /// <summary>Whether this database was handed to <see cref="Owner"/>, and this user may act as it.</summary>
    internal static async Task<bool> AreDivided(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database() AND r.rolname = $1 AND pg_has_role(r.oid, 'MEMBER'))",
            connection
        );
        command.Parameters.Add(new() { Value = Owner });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    static async Task Run(NpgsqlConnection connection, string text, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    static string Read(string script) => Sql.ReadResource($"{Folder}{script}.sql");
}
