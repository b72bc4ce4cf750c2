using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A file: a picture, film, sound, document or sticker.</summary>
/// <param name="Caption">Up to 1,024 characters; not for audio and stickers.</param>
/// <param name="FileName">The name a document is shown under.</param>
/// <param name="Voice">Shows audio as a voice message.</param>
public sealed record MediaMessage(
    Recipient To,
    MediaKind Kind,
    MediaSource Source,
    string? Caption = null,
    string? FileName = null,
    bool Voice = false
) : OutgoingMessage(To)
{
    private protected override string Type => Kind.Word();

    private protected override InvalidMessage? Check()
    {
        if (Caption is not null && Kind is MediaKind.Audio or MediaKind.Sticker)
            return new($"{Type}.caption", $"A caption cannot go with {Type}.");
        if (FileName is not null && Kind != MediaKind.Document)
            return new($"{Type}.filename", "Only a document has a file name.");
        if (Voice && Kind != MediaKind.Audio)
            return new($"{Type}.voice", "Only audio can be a voice message.");
        return Source.Problem(Type)
            ?? Limit.Optional($"{Type}.caption", Caption, 1024)
            ?? Limit.Optional($"{Type}.filename", FileName, 240);
    }

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Source.Write(json);
        if (Caption is not null)
            json.WriteString("caption"u8, Caption);
        if (FileName is not null)
            json.WriteString("filename"u8, FileName);
        if (Voice)
            json.WriteBoolean("voice"u8, true);
        json.WriteEndObject();
    }
}

/// <summary>The kinds of file Meta carries.</summary>
public enum MediaKind
{
    Image,
    Video,
    Audio,
    Document,
    Sticker,
}

/// <summary>Where Meta finds a file: uploaded before, or behind a public https link.</summary>
public readonly record struct MediaSource
{
    MediaSource(string? id, string? link) => (Id, Link) = (id, link);

    public string? Id { get; }
    public string? Link { get; }

    public static MediaSource Uploaded(string id) => new(id, null);

    public static MediaSource At(string link) => new(null, link);

    internal InvalidMessage? Problem(string field) =>
        Link is not null
            ? Uri.TryCreate(Link, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
                ? null
                : new($"{field}.link", "It is not an absolute https link.")
            : Limit.Required($"{field}.id", Id, 512);

    internal void Write(Utf8JsonWriter json)
    {
        if (Link is not null)
            json.WriteString("link"u8, Link);
        else
            json.WriteString("id"u8, Id);
    }
}

static class MediaWords
{
    public static string Word(this MediaKind kind) =>
        kind switch
        {
            MediaKind.Image => "image",
            MediaKind.Video => "video",
            MediaKind.Audio => "audio",
            MediaKind.Document => "document",
            MediaKind.Sticker => "sticker",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of media."),
        };
}
