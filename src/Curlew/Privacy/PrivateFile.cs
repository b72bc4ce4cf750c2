using System.Security.Cryptography;

namespace Curlew.Privacy;

/// <summary>A file that people asked for: only its owner reads it, and it appears under its name only when it is complete.</summary>
static class PrivateFile
{
    /// <summary>Writes it; whatever ends the writing earlier leaves none.</summary>
    /// <param name="write">Returns whether there is anything to keep.</param>
    /// <returns>The SHA-256 of its bytes in hexadecimal; null where nothing was kept.</returns>
    /// <exception cref="IOException">There is a file of that name, and it was not to be replaced.</exception>
    public static async Task<string?> Write(string target, bool overwrite, Func<FileStream, Task<bool>> write, CancellationToken ct)
    {
        var unfinished = $"{target}.{Guid.NewGuid():N}.unfinished";
        try
        {
            if (await Draft(unfinished, write, ct) is not { } digest)
                return null;
            File.Move(unfinished, target, overwrite);
            return digest;
        }
        finally
        {
            // After the move there is none; before it, half a file is worse than no file.
            File.Delete(unfinished);
        }
    }

    static async Task<string?> Draft(string path, Func<FileStream, Task<bool>> write, CancellationToken ct)
    {
        await using var file = Create(path);
        if (!await write(file))
            return null;
        await file.FlushAsync(ct);
        file.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        // On the disk before it has its name: after a power failure there is the whole file or none.
        file.Flush(flushToDisk: true);
        return digest;
    }

    static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }
}
