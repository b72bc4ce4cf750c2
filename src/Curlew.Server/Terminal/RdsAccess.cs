using System.Text.RegularExpressions;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Server.Terminal;

/// <summary>How a database on Amazon RDS is reached without a stored password: each connection asks AWS's signature for one.</summary>
static partial class RdsAccess
{
    /// <exception cref="UnfitDatabase">The address holds a password, or lacks what this needs.</exception>
    public static DatabaseAccess To(NpgsqlConnectionStringBuilder settings, Func<string, string?> setting)
    {
        if (!string.IsNullOrEmpty(settings.Password))
            throw new UnfitDatabase(
                "The database address holds a password although tokens of AWS are asked for. Take one of the two away: the password, or iam=true (CURLEW_DATABASE_AUTH)."
            );
        if (string.IsNullOrEmpty(settings.Host) || string.IsNullOrEmpty(settings.Username))
            throw new UnfitDatabase(
                "For tokens of AWS the database address needs the instance's own name and a user: Host=….rds.amazonaws.com;Username=app_user;iam=true."
            );
        if (string.IsNullOrEmpty(settings.RootCertificate) && setting("PGSSLROOTCERT") is null)
            throw new UnfitDatabase(
                "A token is a password, so the server must prove who it is before it gets one. Name the file with AWS's certificates for RDS (global-bundle.pem): Root Certificate=… in the database address."
            );
        settings.SslMode = SslMode.VerifyFull;
        var token = new RdsToken(settings.Host, settings.Port, settings.Username, Region(settings.Host, setting));
        return new(settings.ConnectionString, ct => token.Fresh(TimeProvider.System, ct));
    }

    static string Region(string host, Func<string, string?> setting) =>
        setting("AWS_REGION") is { Length: > 0 } region ? region
        : RegionInName().Match(host) is { Success: true } match ? match.Groups[1].Value
        : throw new UnfitDatabase(
            $"The name {host} does not tell the region of AWS it lies in. Set AWS_REGION, or give the instance's own name."
        );

    [GeneratedRegex(@"\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?$")]
    private static partial Regex RegionInName();
}
