using System.Text;

namespace Curlew.Server.Terminal;

/// <summary>Files Curlew writes for people, and notes of its own beside a database: whole or not at all, and for their owner alone.</summary>
static class OwnFile
{
    /// <summary>Writes a file; one that was there is replaced once the new one is whole. A link that somebody planted at that name is replaced as well,
    /// and what it leads to stays as it is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task Write(string path, string text, CancellationToken ct)
    {
        // Beside it, under a name nobody can know beforehand, and only where nothing has it.
        var unfinished = $"{path}.{Guid.NewGuid():N}.unfinished";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var file = new StreamWriter(unfinished, new UTF8Encoding(false), options))
                await file.WriteAsync(text.AsMemory(), ct);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            // After the move there is none; before it, half a file is worse than no file.
            File.Delete(unfinished);
        }
    }
}
