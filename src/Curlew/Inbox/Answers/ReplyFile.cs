using System.Security.Cryptography;
using Curlew.WhatsApp;

namespace Curlew.Inbox;

/// <summary>A file that goes with a reply.</summary>
/// <param name="Name">What it is called, with its ending; never a path.</param>
public sealed record ReplyFile(string Name, ReadOnlyMemory<byte> Content)
{
    const int Megabyte = 1024 * 1024;

    // What Meta takes in a message, and how it begins where that tells (media types and sizes, 2026-03).
    static readonly Dictionary<string, (MediaKind Kind, string MediaType, string Begins)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = (MediaKind.Image, "image/jpeg", "FFD8FF"),
        [".jpeg"] = (MediaKind.Image, "image/jpeg", "FFD8FF"),
        [".png"] = (MediaKind.Image, "image/png", "89504E47"),
        [".webp"] = (MediaKind.Sticker, "image/webp", "52494646"),
        [".mp4"] = (MediaKind.Video, "video/mp4", ""),
        [".3gp"] = (MediaKind.Video, "video/3gpp", ""),
        [".aac"] = (MediaKind.Audio, "audio/aac", ""),
        [".amr"] = (MediaKind.Audio, "audio/amr", "2321414D52"),
        [".mp3"] = (MediaKind.Audio, "audio/mpeg", ""),
        [".m4a"] = (MediaKind.Audio, "audio/mp4", ""),
        [".ogg"] = (MediaKind.Audio, "audio/ogg", "4F676753"),
        [".pdf"] = (MediaKind.Document, "application/pdf", "25504446"),
        [".txt"] = (MediaKind.Document, "text/plain", ""),
        [".doc"] = (MediaKind.Document, "application/msword", "D0CF11E0"),
        [".docx"] = (MediaKind.Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "504B"),
        [".xls"] = (MediaKind.Document, "application/vnd.ms-excel", "D0CF11E0"),
        [".xlsx"] = (MediaKind.Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "504B"),
        [".ppt"] = (MediaKind.Document, "application/vnd.ms-powerpoint", "D0CF11E0"),
        [".pptx"] = (MediaKind.Document, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "504B"),
    };

    /// <summary>The endings of files that Meta takes.</summary>
    public static IReadOnlyCollection<string> Endings => Known.Keys;

    /// <summary>Bytes of the largest file that a reply may carry.</summary>
    public const int Largest = 100 * Megabyte;

    /// <summary>Why it cannot be sent; null where it can.</summary>
    internal InboxReplyOutcome? Problem =>
        !Known.TryGetValue(Path.GetExtension(Name), out var type) ? new InboxReplyOutcome.FileNotOfAKind(Name, Endings)
        : Content.IsEmpty ? new InboxReplyOutcome.FileEmpty(Name)
        : Content.Length > Most(type.Kind) ? new InboxReplyOutcome.FileTooLarge(Name, Most(type.Kind) / 1024)
        : !Content.Span.StartsWith(Convert.FromHexString(type.Begins)) ? new InboxReplyOutcome.FileNotWhatItSays(Name, type.MediaType)
        : null;

    /// <summary>Says in a reply which file goes with it.</summary>
    internal ReplyContent.File Describe(ReplyContent.File content)
    {
        var (kind, mediaType, _) = Known[Path.GetExtension(Name)];
        return content with
        {
            Kind = kind,
            MediaType = mediaType,
            Name = Name,
            Sha256 = Convert.ToBase64String(SHA256.HashData(Content.Span)),
        };
    }

    static int Most(MediaKind kind) =>
        kind switch
        {
            MediaKind.Image => 5 * Megabyte,
            MediaKind.Audio or MediaKind.Video => 16 * Megabyte,
            MediaKind.Sticker => 500 * 1024,
            _ => Largest,
        };
}
