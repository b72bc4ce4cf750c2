using Curlew.Postgres;
using Npgsql;

namespace Curlew.Server.Terminal;

/// <summary>Which database is meant: one on a given server, or a name on Curlew's private one.</summary>
readonly record struct DatabaseAddress(string? ConnectionString, string Name)
{
    const string Usual = "curlew";

    /// <summary>Reads what a person typed: <c>Host=…;Database=…</c>, <c>postgres://user:password@host:port/database</c>, a name, or
    /// nothing.</summary>
    /// <exception cref="UnfitDatabase">It is none of these.</exception>
    public static DatabaseAddress Read(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return new(null, Usual);
        if (typed.StartsWith("postgres://", StringComparison.Ordinal) || typed.StartsWith("postgresql://", StringComparison.Ordinal))
            return new(FromUri(typed), Usual);
        return typed.Contains('=', StringComparison.Ordinal) ? new(FromSettings(typed), Usual) : new(null, Named(typed));
    }

    static string FromSettings(string typed)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(typed);
            settings.Database ??= Usual;
            return settings.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new UnfitDatabase(
                $"The database was not understood: {e.Message} Write it as Host=…;Port=5432;Username=…;Password=…;Database=….",
                e
            );
        }
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
        return settings.ConnectionString;
    }

    static string Named(string typed) =>
        typed.Length <= 63 && typed.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? typed
            : throw new UnfitDatabase(
                $"'{typed}' is not a database. Give a connection string (Host=…;Database=…), a postgres:// address, or a name of a-z, 0-9 and _ on the private server."
            );
}
