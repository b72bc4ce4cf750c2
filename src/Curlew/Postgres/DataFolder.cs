namespace Curlew.Postgres;

/// <summary>Where one Curlew keeps what is not in a database of the operator's own: its private cluster, its keys, its lock.</summary>
public sealed record DataFolder
{
    public DataFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The private PostgreSQL cluster.</summary>
    public string Postgres => System.IO.Path.Combine(Path, "postgres");

    /// <summary>Server binaries downloaded because none were installed.</summary>
    public string Binaries => System.IO.Path.Combine(Path, "binaries");

    /// <summary>The root key and nothing else; never inside the cluster, so that a copy of the database is not a copy of its key.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    /// <summary>
    /// The folder named by <c>--data</c>, else by <c>CURLEW_DATA</c>, else the usual place of the platform:
    /// <c>/var/lib/curlew</c> for root, <c>$XDG_DATA_HOME/curlew</c> or <c>~/.local/share/curlew</c>, <c>%LOCALAPPDATA%\curlew</c>.
    /// </summary>
    public static DataFolder Locate(string? configured = null) =>
        new(NotEmpty(configured) ?? NotEmpty(Environment.GetEnvironmentVariable("CURLEW_DATA")) ?? UsualPlace());

    /// <summary>Creates what is missing and takes the folder for this process.</summary>
    /// <exception cref="ClusterUnavailable">Another process holds it, or this user may not write there.</exception>
    public DataFolderLock Take() => TryTake() ?? throw DataFolderLock.Refusal(this);

    /// <summary>The same, or null while another process holds it.</summary>
    /// <exception cref="ClusterUnavailable">This user may not write there, others may, or it belongs to a PostgreSQL.</exception>
    internal DataFolderLock? TryTake()
    {
        try
        {
            RequireNoServersFolder();
            Create();
            CloseToOthers();
            CreateFolder(Keys, OwnerOnly);
            return DataFolderLock.TryTake(this);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ClusterUnavailable(
                $"{Path} cannot be written by user '{Environment.UserName}'. Run Curlew as the user who owns it, or name another folder with --data.",
                e
            );
        }
    }

    // A folder is a PostgreSQL's own when it, or one above it, holds the file with its version; what a server finds there it may take for its own
    // and remove.
    void RequireNoServersFolder()
    {
        for (var folder = Path; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (File.Exists(System.IO.Path.Combine(folder, "PG_VERSION")))
                throw new ClusterUnavailable(
                    $"{Path} lies in the folder of a PostgreSQL ({folder}). Name a folder of Curlew's own with --data."
                );
    }

    // Where others may write, they may put links and keys of theirs. Where they may only look, it is closed to them, unless there is something
    // in it that somebody else put there: then it is not ours alone.
    void CloseToOthers()
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(Path);
        if ((mode & UnixFileMode.OtherWrite) != 0)
            throw new ClusterUnavailable(
                $"Every user of this machine may write to {Path}, so nothing in it could be trusted. Take that right away (chmod o-w), or name another folder with --data."
            );
        if ((mode & ~PassThrough) != 0 && (DataFolderLock.Exists(this) || !Directory.EnumerateFileSystemEntries(Path).Any()))
            File.SetUnixFileMode(Path, mode & PassThrough);
    }

    /// <summary>Creates the folder where it is missing.</summary>
    /// <remarks>As root others may pass through but not look: the server runs as another user and must reach its own folder inside.</remarks>
    internal void Create() => CreateFolder(Path, Environment.IsPrivilegedProcess ? PassThrough : OwnerOnly);

    internal static void CreateFolder(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            return;

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, mode);
        // Whatever the process's mask took away.
        File.SetUnixFileMode(path, mode);
    }

    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    internal const UnixFileMode PassThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    static string UsualPlace()
    {
        if (OperatingSystem.IsWindows())
            return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "curlew");
        if (Environment.IsPrivilegedProcess)
            return "/var/lib/curlew";

        var share = NotEmpty(Environment.GetEnvironmentVariable("XDG_DATA_HOME"))
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return System.IO.Path.Combine(share, "curlew");
    }

    static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
