using System.Data.Common;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Server.Terminal;

/// <summary>Which database is meant: one on a given server, or a name on Curlew's private one.</summary>
readonly record struct DatabaseAddress(DatabaseAccess? Access, string Name)
{
    public const string AuthVariable = "CURLEW_DATABASE_AUTH";

    const string Usual = "curlew",
        Iam = "iam",
        RdsIam = "rds-iam";

    /// <summary>Reads what a person typed: <c>Host=…;Database=…</c>, <c>postgres://user:password@host:port/database</c>, a name, or
    /// nothing. With <c>iam=true</c> among it, or in the setting, tokens of AWS stand in for a password.</summary>
    /// <exception cref="UnfitDatabase">It is none of these.</exception>
    public static DatabaseAddress Read(string? typed, Func<string, string?> setting)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return new(null, Usual);
        if (typed.StartsWith("postgres://", StringComparison.Ordinal) || typed.StartsWith("postgresql://", StringComparison.Ordinal))
            return new(FromSettings(FromUri(typed), setting), Usual);
        return typed.Contains('=', StringComparison.Ordinal) ? new(FromSettings(typed, setting), Usual) : new(null, Named(typed));
    }

    static DatabaseAccess FromSettings(string typed, Func<string, string?> setting)
    {
        try
        {
            var all = new DbConnectionStringBuilder { ConnectionString = typed };
            var wantsTokens = WantsTokens(all, setting(AuthVariable));
            all.Remove(Iam);
            var settings = new NpgsqlConnectionStringBuilder(all.ConnectionString);
            settings.Database ??= Usual;
            return wantsTokens ? RdsAccess.To(settings, setting) : new(settings.ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new UnfitDatabase(
                $"The database was not understood: {e.Message} Write it as Host=…;Port=5432;Username=…;Password=…;Database=….",
                e
            );
        }
    }

    static bool WantsTokens(DbConnectionStringBuilder typed, string? auth)
    {
        if (auth is { Length: > 0 } and not RdsIam)
            throw new UnfitDatabase($"{AuthVariable} is '{auth}'; it may be {RdsIam}, or not set.");
        if (!typed.TryGetValue(Iam, out var iam))
            return auth is RdsIam;
        return bool.TryParse((string)iam, out var wants)
            ? wants
            : throw new UnfitDatabase($"iam is '{iam}' in the database address; it may be true or false.");
    }

    static string FromUri(string typed)
    {
        if (!Uri.TryCreate(typed, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new UnfitDatabase("The database address was not understood. Write it as postgres://user:password@host:port/database.");
        var user = uri.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.IsDefaultPort || uri.Port < 0 ? 5432 : uri.Port,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) is { Length: > 0 } name ? name : Usual,
        };
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
            settings.Password = Uri.UnescapeDataString(user[1]);
        var further = Further(uri);
        if (further.TryGetValue("sslrootcert", out var certificates))
            settings.RootCertificate = certificates;
        return further.TryGetValue(Iam, out var iam) ? $"{settings.ConnectionString};{Iam}={iam}" : settings.ConnectionString;
    }

    // What may follow a question mark, as libpq names it.
    static Dictionary<string, string> Further(Uri uri) =>
        uri
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .GroupBy(part => part[0], part => Uri.UnescapeDataString(part[1]), StringComparer.Ordinal)
            .ToDictionary(part => part.Key, part => part.Last(), StringComparer.Ordinal);

    static string Named(string typed) =>
        typed.Length <= 63 && typed.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? typed
            : throw new UnfitDatabase(
                $"'{typed}' is not a database. Give a connection string (Host=…;Database=…), a postgres:// address, or a name of a-z, 0-9 and _ on the private server."
            );
}
