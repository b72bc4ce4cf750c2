using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Messages;

/// <summary>Where the files of messages are kept, each under the id of its message and sealed.</summary>
public interface IMediaStore
{
    /// <summary>Proves that files can be kept, so that a wrong setting is found before the first file.</summary>
    /// <exception cref="MediaNotConfigured">The text says what to change.</exception>
    Task Check(CancellationToken ct = default);

    /// <summary>Keeps a file, replacing one left over from a try that was broken off, and tells where it is.</summary>
    Task<string> Save(Guid message, ReadOnlyMemory<byte> content, CancellationToken ct = default);

    /// <summary>Reads a file; null when there is none.</summary>
    Task<byte[]?> Read(Guid message, CancellationToken ct = default);

    /// <summary>The number of the key a file is sealed with; null when there is none.</summary>
    Task<short?> KeyOf(Guid message, CancellationToken ct = default);

    /// <summary>Deletes a file if it is there.</summary>
    Task Delete(Guid message, CancellationToken ct = default);
}

/// <summary>Files cannot be kept where the settings say; the text tells what to change.</summary>
public sealed class MediaNotConfigured(string message, Exception? inner = null) : CannotGoOn(message, inner);

/// <summary>Opens the store the settings name.</summary>
public static class MediaStore
{
    /// <summary>
    /// Reads <c>CURLEW_MEDIA</c>: nothing for <paramref name="folder"/>, a path for another folder, or <c>s3://bucket/prefix</c> with
    /// Amazon's own
    /// variables <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c>, <c>AWS_SESSION_TOKEN</c>, <c>AWS_REGION</c> and, for a server that
    /// is not
    /// Amazon's, <c>AWS_ENDPOINT_URL_S3</c> or <c>AWS_ENDPOINT_URL</c>.
    /// </summary>
    /// <exception cref="MediaNotConfigured">Names everything that is missing or wrong at once.</exception>
    public static IMediaStore From(Func<string, string?> setting, string folder, Sealer sealer) =>
        setting("CURLEW_MEDIA") switch
        {
            null or "" => new MediaFolder(folder, sealer),
            var place when place.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) => new MediaBucket(
                BucketAddress.From(place, setting),
                sealer
            ),
            var place when Path.IsPathFullyQualified(place) => new MediaFolder(place, sealer),
            var place => throw new MediaNotConfigured(
                $"CURLEW_MEDIA is '{place}'. Set it to s3://bucket or s3://bucket/prefix, to the full path of a folder, or leave it out for {folder}."
            ),
        };
}

/// <summary>A file as every store keeps it.</summary>
static class MediaFile
{
    /// <summary>Ids of ours, so nothing a customer called a file ever becomes a path. The last two digits of a version 7 id are random: 256
    /// folders of about the same size.</summary>
    public static string Name(Guid message) => $"{message:N}"[^2..] + "/" + $"{message:N}";

    /// <summary>As much of a file as names its key, and is not too short to be one.</summary>
    public const int Beginning = 64;

    /// <summary>The number of the key, of a file's beginning.</summary>
    public static short? KeyOf(ReadOnlySpan<byte> beginning) => Sealer.KeyOf(beginning);

    /// <summary>Bound to its message: a file that was moved under another id does not open.</summary>
    public static Cell Cell(Guid message) => new("whatsapp_messages", "media", message);
}
