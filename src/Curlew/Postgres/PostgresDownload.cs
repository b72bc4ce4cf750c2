using MysticMind.PostgresEmbed;

namespace Curlew.Postgres;

/// <summary>Server binaries for a machine that has none, by way of MysticMind.PostgresEmbed.</summary>
/// <remarks>
/// Only the package's download and unpacking are used; the cluster itself is made, secured and run by <see cref="LocalCluster"/>.
/// It needs the internet (Maven Central) at run time. It is the one path here that no automated test takes.
/// </remarks>
static class PostgresDownload
{
    // Published for every platform the package knows, and supported until November 2029 (postgresql.org, versioning policy).
    const int PreferredMajor = 17;

    public static async Task<PostgresBinaries> Install(DataFolder folder, int? major, CancellationToken ct)
    {
        var wanted = major ?? PreferredMajor;
        try
        {
            var server = new PgServer(
                new PgServerOptions
                {
                    PgVersion = $"{wanted}",
                    BinariesDir = folder.Binaries,
                    DbDir = folder.Binaries,
                }
            );
            await server.InstallAsync(ct);
            // Whatever the process's mask took away: the server runs as another user.
            if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
                await Tool.Run("chmod", ["-R", "go+rX", folder.Binaries], ct);
            return new PostgresBinaries(server.PgBinDir, wanted);
        }
        catch (Exception e) when (e is PostgresEmbedException or HttpRequestException or IOException or UnsupportedPlatformException)
        {
            // The operator of a machine without internet: the way out is an installation, so say which one.
            throw new ClusterUnavailable(WhatToInstall(major) + $" (Downloading it failed: {e.Message})", e);
        }
    }

    /// <param name="major">The version that made the cluster, which no other opens; null where there is none yet.</param>
    public static string WhatToInstall(int? major) =>
        (
            major is { } made
                ? $"No PostgreSQL server {made} was found, and the data were made by that version, so no other opens them. "
                : $"No PostgreSQL server was found; {PostgresBinaries.OldestMajor} or newer is needed. "
        )
        + $"Install one (Debian, Ubuntu: apt install postgresql; RHEL: dnf install postgresql-server; macOS: brew install postgresql@{major ?? PreferredMajor}), "
        + "name its folder in CURLEW_POSTGRES_BIN, or use a server of your own with --database.";
}
