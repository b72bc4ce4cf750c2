using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Curlew.Postgres;

/// <summary>The passwords of a private cluster's roles. The superuser's lies in a file; those of the others are made from it, so there is
/// nothing more to keep, and from none of them does a way lead back.</summary>
sealed class ClusterPasswords(string superuser)
{
    static readonly string[] OurOwn = [DatabaseRoles.Owner, DatabaseRoles.Worker];

    public string Of(string role) =>
        role == LocalClusterFolder.Superuser
            ? superuser
            : Convert.ToHexStringLower(
                HMACSHA256.HashData(Encoding.ASCII.GetBytes(superuser), Encoding.ASCII.GetBytes($"curlew role {role}"))
            );

    /// <summary>Makes the roles, and gives the two that Curlew itself logs in with their passwords. The others have none, so nobody logs in
    /// with them, until the operator gives one.</summary>
    /// <param name="connection">The superuser's.</param>
    public async Task Give(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await DatabaseRoles.MakeRoles(connection, ct);
        foreach (var role in OurOwn)
        {
            await using var alter = new NpgsqlCommand(
                $"ALTER ROLE {role} PASSWORD '{ScramVerifier.Of(Of(role))}'",
                connection,
                transaction
            );
            await alter.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }
}
