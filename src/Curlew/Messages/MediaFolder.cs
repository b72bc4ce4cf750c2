using Curlew.Privacy;

namespace Curlew.Messages;

/// <summary>
/// A folder on this machine, or one that several machines share. A file appears under its name only once it is whole.
/// </summary>
public sealed class MediaFolder(string folder, Sealer sealer) : IMediaStore
{
    public async Task Check(CancellationToken ct = default)
    {
        var probe = Path.Combine(folder, $"check-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(probe, "", ct);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaNotConfigured(
                $"Files of messages cannot be kept in {folder}: {e.Message} Let the user Curlew runs as write there, or set CURLEW_MEDIA to another place.",
                e
            );
        }
    }

    public async Task<string> Save(Guid message, ReadOnlyMemory<byte> content, CancellationToken ct = default)
    {
        var path = PathOf(message);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(sealer.Seal(content.Span, MediaFile.Cell(message)), ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        return $"file:{MediaFile.Name(message)}";
    }

    public async Task<byte[]?> Read(Guid message, CancellationToken ct = default) =>
        File.Exists(PathOf(message)) ? sealer.OpenBytes(await File.ReadAllBytesAsync(PathOf(message), ct), MediaFile.Cell(message)) : null;

    public async Task<short?> KeyOf(Guid message, CancellationToken ct = default)
    {
        if (!File.Exists(PathOf(message)))
            return null;
        await using var file = File.OpenRead(PathOf(message));
        var beginning = new byte[MediaFile.Beginning];
        var length = await file.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, ct);
        return MediaFile.KeyOf(beginning.AsSpan(0, length));
    }

    public Task Delete(Guid message, CancellationToken ct = default)
    {
        if (File.Exists(PathOf(message)))
            File.Delete(PathOf(message));
        return Task.CompletedTask;
    }

    string PathOf(Guid message) => Path.Combine(folder, MediaFile.Name(message));
}
