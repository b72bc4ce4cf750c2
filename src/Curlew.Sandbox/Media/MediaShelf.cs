using System.Collections.Concurrent;
using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>One stored file.</summary>
/// <param name="Number">Id of the business number it belongs to; null for what every number may see.</param>
/// <param name="KeptUntil">Unix milliseconds; 30 days for uploads, 7 for what customers send (Meta, media, 2025-10).</param>
sealed record MediaFile(string Id, string? Number, string MimeType, string FileName, byte[] Bytes, long KeptUntil);

/// <summary>Media uploaded by the business or sent by customers. The oldest go when the shelf is full.</summary>
sealed class MediaShelf(Func<long> now)
{
    const long Day = 24L * 60 * 60 * 1000;
    const long Room = 256L * 1024 * 1024;

    readonly ConcurrentDictionary<string, MediaFile> files = new();
    readonly ConcurrentQueue<MediaFile> order = new();
    long lastId = 1_160_000_000_000_000;
    long held;

    public bool Has(string id) => Picture.IsDrawn(id) || Find(id) is not null;

    public MediaFile? Find(string id) =>
        Picture.IsDrawn(id) ? new(id, null, "image/png", "picture.png", Picture.Draw(id), long.MaxValue)
        : files.TryGetValue(id, out var file) && file.KeptUntil > now() ? file
        : null;

    public MediaFile Add(string? number, string mimeType, string fileName, byte[] bytes, int days)
    {
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        var file = files[id] = new(id, number, mimeType, fileName, bytes, now() + days * Day);
        order.Enqueue(file);
        Interlocked.Add(ref held, bytes.Length);
        while (Volatile.Read(ref held) > Room && order.TryDequeue(out var oldest))
            Remove(oldest.Id);
        return file;
    }

    public bool Remove(string id)
    {
        if (!files.TryRemove(id, out var file))
            return false;
        Interlocked.Add(ref held, -file.Bytes.Length);
        return true;
    }
}
