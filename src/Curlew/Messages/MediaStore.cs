using Curlew.Privacy;

namespace Curlew.Messages;

/// <summary>Where the files of messages are kept, each under the id of its message and sealed.</summary>
public interface IMediaStore
{
    /// <summary>Keeps a file, replacing one left over from a try that was broken off, and tells where it is.</summary>
    Task<string> Save(Guid message, ReadOnlyMemory<byte> content, CancellationToken ct = default);

    /// <summary>Reads a file; null when there is none.</summary>
    Task<byte[]?> Read(Guid message, CancellationToken ct = default);

    /// <summary>Deletes a file if it is there.</summary>
    Task Delete(Guid message, CancellationToken ct = default);
}

/// <summary>
/// A folder on this machine. Names are ids of ours, so nothing a customer called a file ever becomes a path, and a file appears under its
/// name only once it is whole.
/// </summary>
public sealed class MediaFolder(string folder, Sealer sealer) : IMediaStore
{
    public async Task<string> Save(Guid message, ReadOnlyMemory<byte> content, CancellationToken ct = default)
    {
        var path = PathOf(message);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(sealer.Seal(content.Span, Cell(message)), ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        return $"file:{Name(message)}";
    }

    public async Task<byte[]?> Read(Guid message, CancellationToken ct = default) =>
        File.Exists(PathOf(message)) ? sealer.OpenBytes(await File.ReadAllBytesAsync(PathOf(message), ct), Cell(message)) : null;

    public Task Delete(Guid message, CancellationToken ct = default)
    {
        if (File.Exists(PathOf(message)))
            File.Delete(PathOf(message));
        return Task.CompletedTask;
    }

    // The last two digits of a version 7 id are random: 256 folders of about the same size.
    static string Name(Guid message) => $"{message:N}"[^2..] + "/" + $"{message:N}";

    static Cell Cell(Guid message) => new("whatsapp_messages", "media", message);

    string PathOf(Guid message) => Path.Combine(folder, Name(message));
}
