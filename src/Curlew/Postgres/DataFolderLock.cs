using System.Globalization;

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

    /// <summary>The lock, or null while another process (or another part of this one) has it.</summary>
    internal static DataFolderLock? TryTake(DataFolder folder)
    {
        try
        {
            var held = new FileStream(LockFile(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(PidFile(folder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolderLock(held);
        }
        catch (IOException) when (File.Exists(LockFile(folder)))
        {
            // Held elsewhere: the caller decides whether that is a refusal or somebody else's scratch cluster.
            return null;
        }
    }

    public void Dispose() => held.Dispose();

    static string Holder(DataFolder folder) => File.Exists(PidFile(folder)) ? File.ReadAllText(PidFile(folder)).Trim() : "unknown";

    static string LockFile(DataFolder folder) => Path.Combine(folder.Path, "curlew.lock");

    static string PidFile(DataFolder folder) => Path.Combine(folder.Path, "curlew.pid");
}
