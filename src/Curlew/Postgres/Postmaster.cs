using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Curlew.Postgres;

/// <summary>The server process of one cluster folder: found by its own pid file, started and stopped by <c>pg_ctl</c>.</summary>
sealed class Postmaster(PostgresBinaries binaries, LocalClusterFolder folder, PostgresAccount account)
{
    readonly RunningServer running = new(folder);

    /// <summary>The port of the server still running on this folder, or null when none is. A pid file left behind is cleared
    /// away.</summary>
    /// <exception cref="ClusterUnavailable">A server runs there and does not prove to be ours in time.</exception>
    public async Task<int?> FindRunning(TimeSpan patience, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (running.ReadPidFile() is var (pid, port))
        {
            if (!await IsAlive(pid, ct))
            {
                ForgetReusedPid(pid);
                return null;
            }
            if (port is { } known && await running.AnswersAsOurs(known, pid, ct))
                return known;
            if (waited.Elapsed > patience)
                throw new ClusterUnavailable(
                    $"A PostgreSQL server (process {pid}) runs in {folder.Path} but has not answered for {patience.TotalSeconds:0} s. Look at {folder.Path}/log, stop it with pg_ctl, and start Curlew again."
                );

            // It is recovering from a crash, or stopping: both end.
            await Task.Delay(100, ct);
        }

        return null;
    }

    /// <summary>Whether the server's process is there, whether or not it answers. Cheap, so that it can be asked every second.</summary>
    public bool SeemsAlive()
    {
        if (running.ReadPidFile() is not var (pid, _))
            return false;
        if (!OperatingSystem.IsLinux())
            return Exists(pid);
        try
        {
            // The state follows the name, which stands in parentheses; Z is one who has ended and waits to be buried.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            // Nobody has that number.
            return false;
        }
    }

    static bool Exists(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            // Nobody has that number.
            return false;
        }
    }

    /// <summary>Starts the server and returns its port once it takes connections.</summary>
    public async Task<int> Start(LocalClusterOptions options, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var port = options.Port ?? FreePort();
            File.Delete(folder.StartLog);
            var answer = await account.Run(
                binaries.Program("pg_ctl"),
                [
                    "start",
                    "-D",
                    folder.Path,
                    "-w",
                    "-t",
                    $"{options.StartTimeout.TotalSeconds:0}",
                    "-l",
                    folder.StartLog,
                    "-o",
                    string.Join(
                        ' ',
                        LocalClusterSettings.Fixed(port, options.Durable).Select(setting => $"-c {setting.Name}={setting.Value}")
                    ),
                ],
                ct
            );
            if (answer.Succeeded)
                return port;

            var log = File.Exists(folder.StartLog) ? await File.ReadAllTextAsync(folder.StartLog, ct) : answer.Output;
            if (!WorthAnotherTry(log) || waited.Elapsed > TimeSpan.FromSeconds(30))
                throw new ClusterUnavailable($"PostgreSQL did not start on {folder.Path}: {log.Trim()} (Its log is in {folder.Path}/log.)");

            await Task.Delay(100, ct);
        }
    }

    /// <summary>Stops the server: "fast" ends sessions and writes everything out, "immediate" leaves recovery to the next start.</summary>
    public async Task Stop(string mode, CancellationToken ct)
    {
        var answer = await PgCtlStop(mode, ct);
        if (!answer.Succeeded && running.ReadPidFile() is var (pid, _) && await IsAlive(pid, ct))
            answer = await PgCtlStop("immediate", ct);
        if (!answer.Succeeded && running.ReadPidFile() is var (stillThere, _) && await IsAlive(stillThere, ct))
            throw new ClusterUnavailable($"PostgreSQL (process {stillThere}) on {folder.Path} does not stop: {answer.Output.Trim()}");
    }

    Task<ToolAnswer> PgCtlStop(string mode, CancellationToken ct) =>
        account.Run(binaries.Program("pg_ctl"), ["stop", "-D", folder.Path, "-m", mode, "-w", "-t", "60"], ct);

    async Task<bool> IsAlive(int pid, CancellationToken ct)
    {
        // A postmaster stands in its cluster folder. That tells it from a stranger who was given its number, and from a zombie, who stands
        // nowhere.
        // Asked as the server's own user, who may look at its processes even where root may not (a container without SYS_PTRACE).
        if (OperatingSystem.IsLinux())
            return (await account.Run("/bin/sh", ["-c", "[ \"/proc/$1/cwd\" -ef \"$2\" ]", "sh", $"{pid}", folder.Path], ct)).Succeeded;

        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            // Nobody has that number.
            return false;
        }
    }

    // PostgreSQL takes any living process of its own user for a rival postmaster and refuses to start. With no such process it clears the
    // file itself, after
    // checking for orphaned backends, so the file is only taken from its hands when a stranger or a zombie has the number.
    void ForgetReusedPid(int pid)
    {
        try
        {
            using var stranger = Process.GetProcessById(pid);
            File.Delete(running.PidFile);
        }
        catch (ArgumentException)
        {
            // Nobody has that number: PostgreSQL's own check is the better one.
        }
    }

    // Another program took the port between our look and the server's, or backends orphaned by a killed postmaster have not noticed yet.
    static bool WorthAnotherTry(string log) =>
        log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal)
        || log.Contains("is still in use", StringComparison.Ordinal);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
