using System.Globalization;
using System.Text.RegularExpressions;

namespace Curlew.Postgres;

/// <summary>A folder holding <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c> of one major version.</summary>
public sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>Curlew's statements need this version or a newer one.</summary>
    public const int OldestMajor = 15;

    /// <summary>
    /// The first usable installation: the configured one, PATH, <c>pg_config</c>, then the usual places, newest first.
    /// With <paramref name="major"/> only that version will do, because a cluster opens with the version that made it and no other.
    /// </summary>
    /// <exception cref="ClusterUnavailable">The configured folder holds no usable server.</exception>
    public static async Task<PostgresBinaries?> Find(string? configured, int? major, CancellationToken ct)
    {
        configured = string.IsNullOrWhiteSpace(configured) ? Environment.GetEnvironmentVariable("CURLEW_POSTGRES_BIN") : configured;
        if (!string.IsNullOrWhiteSpace(configured))
            return await Configured(configured, major, ct);

        await foreach (var found in Installed(ct))
            if (found.Opens(major))
                return found;

        return null;
    }

    /// <summary>Every installation found without being told where to look, usable or not.</summary>
    /// <param name="path">Folders of programs, as PATH names them; null is PATH itself.</param>
    public static async IAsyncEnumerable<PostgresBinaries> Installed(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct,
        string? path = null
    )
    {
        HashSet<string> seen = [];
        var onPath = OnPath(path ?? Environment.GetEnvironmentVariable("PATH") ?? "");
        foreach (var folder in (string[])[.. onPath, .. await FromPgConfig(onPath, ct), .. UsualPlaces()])
            if (seen.Add(folder) && await Look(folder, ct) is { } found)
                yield return found;
    }

    public string Program(string name) => Path.Combine(Folder, Executable(name));

    bool Opens(int? major) => major is null ? Major >= OldestMajor : Major == major;

    static async Task<PostgresBinaries> Configured(string folder, int? major, CancellationToken ct)
    {
        var found = await Look(folder, ct)
            ?? throw new ClusterUnavailable(
                $"{folder} holds no PostgreSQL server (initdb, pg_ctl and postgres are expected there). Correct CURLEW_POSTGRES_BIN, or unset it to let Curlew search."
            );

        return found.Opens(major)
            ? found
            : throw new ClusterUnavailable(
                $"{folder} holds PostgreSQL {found.Major}, but {(major is null ? $"{OldestMajor} or newer" : $"{major}, which made the cluster,")} is needed. Correct CURLEW_POSTGRES_BIN."
            );
    }

    static async Task<PostgresBinaries?> Look(string folder, CancellationToken ct)
    {
        if (!((string[])["postgres", "initdb", "pg_ctl"]).All(name => File.Exists(Path.Combine(folder, Executable(name)))))
            return null;

        return
            await Ask(Path.Combine(folder, Executable("postgres")), "--version", ct) is { } answer
            && Version().Match(answer) is { Success: true } match
            ? new PostgresBinaries(folder, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            : null;
    }

    static string[] OnPath(string path) => path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    static async Task<List<string>> FromPgConfig(string[] onPath, CancellationToken ct)
    {
        var folders = new List<string>();
        foreach (var program in onPath.Select(folder => Path.Combine(folder, Executable("pg_config"))).Where(File.Exists))
            if (await Ask(program, "--bindir", ct) is { } folder)
                folders.Add(folder.Trim());
        return folders;
    }

    /// <summary>What a program prints; null where it cannot be run or fails.</summary>
    static async Task<string?> Ask(string program, string question, CancellationToken ct)
    {
        try
        {
            return await Tool.Run(program, [question], ct) is { Succeeded: true } answer ? answer.Output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // A link that leads nowhere, or a file that is no program for this machine: the next place is looked at.
            return null;
        }
    }

    static IEnumerable<string> UsualPlaces() =>
        OperatingSystem.IsWindows()
            ? Newest(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin")
            :
            [
                .. Newest("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
                .. Newest("/usr", "pgsql-*", "bin"), // RHEL with the PostgreSQL project's packages
                .. Newest("/opt/homebrew/opt", "postgresql@*", "bin"), // Homebrew on Apple silicon
                .. Newest("/usr/local/opt", "postgresql@*", "bin"), // Homebrew on Intel
                "/usr/local/pgsql/bin", // built from source
                "/usr/libexec/postgresql", // Alpine
            ];

    static IEnumerable<string> Newest(string parent, string pattern, string child) =>
        !Directory.Exists(parent)
            ? []
            : Directory
                .EnumerateDirectories(parent, pattern)
                .OrderByDescending(folder =>
                    TrailingNumber().Match(folder) is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 0
                )
                .Select(folder => Path.Combine(folder, child));

    static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    [GeneratedRegex(@"\(PostgreSQL\) (\d{1,3})")]
    private static partial Regex Version();

    [GeneratedRegex(@"\d{1,3}$")]
    private static partial Regex TrailingNumber();
}
