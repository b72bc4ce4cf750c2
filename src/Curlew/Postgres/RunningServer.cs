using System.Globalization;
using Npgsql;

namespace Curlew.Postgres;

/// <summary>The server that runs on a cluster folder, seen from outside: by its pid file and by whether it answers as the one with our
/// password.</summary>
sealed class RunningServer(LocalClusterFolder folder)
{
    /// <summary>What this process calls itself in its connections.</summary>
    public static string OurName { get; } = $"curlew {Environment.ProcessId}";

    public string PidFile => Path.Combine(folder.Path, "postmaster.pid");

    /// <summary>The process and, once it listens, the port; null where no server runs.</summary>
    public (int Pid, int? Port)? ReadPidFile()
    {
        try
        {
            // Line 1 is the process id, line 4 the port (PostgreSQL, miscadmin.h: LOCK_FILE_LINE_*); a starting server writes them one
            // after another.
            var lines = File.ReadAllLines(PidFile);
            return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid) && pid > 0
                ? (pid, lines.Length > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : null)
                : null;
        }
        catch (IOException)
        {
            // No file, no server: PostgreSQL removes it on a clean stop, perhaps just now.
            return null;
        }
    }

    /// <summary>Whether it takes connections now and stands on this folder.</summary>
    /// <exception cref="ClusterUnavailable">It does not know our password.</exception>
    public async Task<bool> AnswersAsOurs(int port, int pid, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                LocalCluster.Connection(port, LocalClusterFolder.Superuser, folder.Password(), "postgres", pooling: false)
            );
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand("SELECT current_setting('data_directory')", connection);
            return (string?)await command.ExecuteScalarAsync(ct) == folder.Path;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new ClusterUnavailable(
                $"The PostgreSQL server (process {pid}) in {folder.Path} does not know the password kept there in curlew.password. Stop it with pg_ctl and restore that file.",
                e
            );
        }
        catch (NpgsqlException)
        {
            // Not listening yet, recovering, or on its way down: the caller looks again.
            return false;
        }
    }

    /// <summary>Whether another Curlew is connected to it.</summary>
    public static async Task<bool> IsUsed(int port, string password, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                LocalCluster.Connection(port, LocalClusterFolder.Superuser, password, "postgres", pooling: false)
            );
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'curlew %' AND application_name <> $1)",
                connection
            );
            command.Parameters.Add(new() { Value = OurName });
            return (bool)(await command.ExecuteScalarAsync(ct))!;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
