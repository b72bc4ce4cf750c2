using System.Globalization;
using System.Text;

namespace Curlew.Postgres;

/// <summary>One process's hold on a <see cref="DataFolder"/>.</summary>
/// <remarks>The hold is the operating system's lock on an open file, so it ends with the process however that ends; the pid beside it is
/// only for the text of a refusal.</remarks>
public sealed class DataFolderLock : IDisposable
{
    readonly FileStream held;

    DataFolderLock(FileStream held) => this.held = held;

    internal static ClusterUnavailable Refusal(DataFolder folder) =>
        new(
            $"{folder.Path} is in use by another Curlew (process {Holder(folder)}). Stop that one first, or name another folder with --data."
        );

    internal static ClusterUnavailable Silence(DataFolder folder, TimeSpan waited) =>
        new(
            $"The PostgreSQL in {folder.Path} has not answered for {waited.TotalSeconds:0} seconds; another Curlew (process {Holder(folder)}) runs it. See what that one says, then give the same command again."
        );

    /// <summary>The lock, or null while another process (or another part of this one) has it.</summary>
    internal static DataFolderLock? TryTake(DataFolder folder)
    {
        try
        {
            var held = Open(LockFile(folder));
            WritePid(folder);
            return new DataFolderLock(held);
        }
        catch (IOException) when (File.Exists(LockFile(folder)))
        {
            // Held elsewhere: the caller decides whether that is a refusal or somebody else's scratch cluster.
            return null;
        }
    }

    /// <summary>Whether a Curlew has ever held it.</summary>
    internal static bool Exists(DataFolder folder) => File.Exists(LockFile(folder));

    public void Dispose() => held.Dispose();

    // Who may open the file may hold it: with a shared lock anybody could keep Curlew from starting.
    static FileStream Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (OperatingSystem.IsWindows())
            return new(path, options);
        options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        // One that an earlier Curlew made may be open to others.
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        return file;
    }

    static void WritePid(DataFolder folder)
    {
        using var file = Open(PidFile(folder));
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static string Holder(DataFolder folder) => File.Exists(PidFile(folder)) ? File.ReadAllText(PidFile(folder)).Trim() : "unknown";

    static string LockFile(DataFolder folder) => Path.Combine(folder.Path, "curlew.lock");

    static string PidFile(DataFolder folder) => Path.Combine(folder.Path, "curlew.pid");
}
