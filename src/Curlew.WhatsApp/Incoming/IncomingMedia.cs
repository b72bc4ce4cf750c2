using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A file a person sent. Its id lives 7 days, its address 5 minutes.</summary>
/// <param name="Sha256">Base64 of the digest.</param>
/// <param name="FileName">As the sender named it: not to be trusted as a path.</param>
/// <param name="Size">In bytes, where Meta tells it.</param>
public sealed record IncomingMedia(
    string? Id,
    string? MimeType,
    string? Sha256,
    string? Url,
    string? FileName,
    bool Voice,
    bool Animated,
    long? Size
)
{
    internal static IncomingMedia Read(Json media, string type) =>
        new(
            media.Text("id"u8),
            media.Text("mime_type"u8),
            media.Text("sha256"u8),
            media.Text("url"u8),
            media.Text("filename"u8),
            media.Flag("voice"u8) ?? type == "voice",
            media.Flag("animated"u8) ?? false,
            media.Integer("file_size"u8)
        );
}

/// <summary>A reaction to a message; without an emoji it was taken away.</summary>
public sealed record IncomingReaction(string MessageId, string? Emoji);

/// <summary>A place, in degrees; either may be missing.</summary>
public sealed record IncomingLocation(double? Latitude, double? Longitude, string? Name, string? Address, string? Url)
{
    internal static IncomingLocation Read(Json location) =>
        new(
            location.Number("latitude"u8),
            location.Number("longitude"u8),
            location.Text("name"u8),
            location.Text("address"u8),
            location.Text("url"u8)
        );
}
