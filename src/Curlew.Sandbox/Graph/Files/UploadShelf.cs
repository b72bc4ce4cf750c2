using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>A file that is uploaded in pieces to the app.</summary>
sealed class Upload(string id, string name, string mimeType, int length)
{
    readonly ArrayBufferWriter<byte> bytes = new();

    public string Id => id;
    public string Name => name;
    public string MimeType => mimeType;
    public int Length => length;

    /// <summary>Bytes that have arrived.</summary>
    public int Offset => bytes.WrittenCount;

    public bool IsWhole => Offset == length;

    public byte[] Bytes => bytes.WrittenSpan.ToArray();

    /// <summary>What a finished upload is named by afterwards.</summary>
    public string Handle => $"4::{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{mimeType}:{id}"))}";

    public void Append(ReadOnlySpan<byte> more) => bytes.Write(more);
}

/// <summary>The uploads to the app (Meta, Resumable Upload API, 2026-03).</summary>
sealed class UploadShelf
{
    readonly ConcurrentDictionary<string, Upload> uploads = new();
    long lastId = 7_000_000_000;

    public Upload Begin(string name, string mimeType, int length)
    {
        var id = "upload:" + Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        return uploads[id] = new(id, name, mimeType, length);
    }

    public Upload? ById(string id) => uploads.GetValueOrDefault(id);

    /// <summary>The finished upload with a handle.</summary>
    public Upload? Find(string handle) => uploads.Values.FirstOrDefault(upload => upload.IsWhole && upload.Handle == handle);
}
