using System.Text;

namespace Curlew.Server.Terminal;

/// <summary>Files that are read whole: what people write by hand, and secrets.</summary>
static class SmallFile
{
    /// <summary>Reads a file, or as much of it as shows that it is too large. What its length is said to be is not believed: a device has none, and never
    /// ends.</summary>
    /// <param name="most">Bytes.</param>
    /// <exception cref="NotConfigured">It has more.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<string> Read(string path, int most, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var bytes = new byte[most + 1];
        var length = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        if (length > most)
            throw new NotConfigured($"{path} has more than {most:N0} bytes, so it is something else, or never ends.");
        using var text = new StreamReader(new MemoryStream(bytes, 0, length), Encoding.UTF8);
        return await text.ReadToEndAsync(ct);
    }
}
