using System.Runtime.CompilerServices;

namespace Curlew.Postgres;

/// <summary>The data folder of a throw-away cluster, under the system's temporary folder, gone when disposed.</summary>
/// <remarks>A killed process cannot clean up after itself: whoever takes the next scratch folder finds the abandoned ones.</remarks>
sealed class ScratchFolder : IDisposable
{
    const string Prefix = "curlew-scratch-",
        Memory = "/dev/shm";

    const long Room = 12L << 30;

    readonly DataFolderLock hold;

    ScratchFolder(DataFolder folder, DataFolderLock hold) => (Folder, this.hold) = (folder, hold);

    public DataFolder Folder { get; }

    /// <param name="inMemory">As in <see cref="LocalClusterOptions.InMemory"/>.</param>
    /// <exception cref="ClusterUnavailable">The temporary folder lets users rename each other's folders.</exception>
    public static async Task<ScratchFolder> Take(bool inMemory, CancellationToken ct)
    {
        var parent = inMemory && MemoryHasRoom() ? Memory : Parent;
        // A name that nobody can know beforehand; and all the same it is looked at whether the folder is ours before anything is written in it.
        var folder = new DataFolder(Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N")));
        folder.Create();
        if (!await OwnFolder.Is(folder.Path, ct))
            throw new ClusterUnavailable(
                $"{parent} does not keep apart the folders of different users. Set TMPDIR to a folder of your own, or chmod +t {parent}."
            );
        var hold = folder.Take();

        // The marker comes after the lock, so that a marker with a free lock always means abandoned.
        await File.WriteAllTextAsync(
            Marker(folder),
            "A throw-away PostgreSQL of Curlew. Removed when its process ends, or by the next one.\n",
            ct
        );
        return new ScratchFolder(folder, hold);
    }

    /// <summary>Takes every scratch folder whose process is gone. One that is not our own user's is not looked into: whoever made it may have put
    /// links there that lead to files of ours.</summary>
    public static async IAsyncEnumerable<ScratchFolder> Abandoned([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var parent in new[] { Parent, Memory }.Where(Directory.Exists))
        await foreach (var folder in Abandoned(parent, ct))
            yield return folder;
    }

    internal static async IAsyncEnumerable<ScratchFolder> Abandoned(string parent, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var found in new DirectoryInfo(parent).EnumerateDirectories(Prefix + "*").Where(found => found.LinkTarget is null))
        {
            var folder = new DataFolder(found.FullName);
            if (await OwnFolder.Is(folder.Path, ct) && File.Exists(Marker(folder)) && TryTake(folder) is { } hold)
                yield return new ScratchFolder(folder, hold);
        }
    }

    /// <summary>Leaves the files as they are and frees the folder.</summary>
    public void Release() => hold.Dispose();

    /// <summary>Removes everything. The marker and the lock go last: interrupted, the rest still counts as abandoned.</summary>
    public void Dispose()
    {
        foreach (var inside in Directory.EnumerateDirectories(Folder.Path))
            Directory.Delete(inside, recursive: true);

        File.Delete(Marker(Folder));
        hold.Dispose();
        Directory.Delete(Folder.Path, recursive: true);
    }

    // Half of what most machines have: beside it others must still find room.
    static bool MemoryHasRoom() =>
        Directory.Exists(Memory)
        && new DriveInfo(Memory).AvailableFreeSpace >= Room
        && GC.GetGCMemoryInfo() is { TotalAvailableMemoryBytes: var all, MemoryLoadBytes: var used }
        && all - used >= Room;

    // Root's own TMPDIR may be closed to the user the server runs as; /tmp is open to all by definition.
    static string Parent => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? "/tmp" : Path.GetTempPath();

    static string Marker(DataFolder folder) => Path.Combine(folder.Path, "curlew.scratch");

    static DataFolderLock? TryTake(DataFolder folder)
    {
        try
        {
            return DataFolderLock.TryTake(folder);
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's: not ours to clean.
            return null;
        }
    }
}
