using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.WhatsApp;

namespace Curlew.Templates;

/// <summary>A file that is sent as the header of a template.</summary>
/// <param name="Name">What it is called, with its ending; of a document what people see it called.</param>
/// <param name="Open">Opens it.</param>
/// <remarks>
/// Meta keeps what is uploaded for 30 days (media, 2026-03). An order by hand sends at once, and its file goes up with it; a campaign's goes up
/// once, when it is written down, and the campaign ends before they are over.
/// </remarks>
public sealed record HeaderFile(string Name, Func<Stream> Open)
{
    // What Meta takes in a message, and what it is to a header (media types, 2026-03).
    static readonly Dictionary<string, (string Kind, string MediaType)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = ("image", "image/jpeg"),
        [".jpeg"] = ("image", "image/jpeg"),
        [".png"] = ("image", "image/png"),
        [".mp4"] = ("video", "video/mp4"),
        [".3gp"] = ("video", "video/3gpp"),
        [".pdf"] = ("document", "application/pdf"),
        [".txt"] = ("document", "text/plain"),
        [".doc"] = ("document", "application/msword"),
        [".docx"] = ("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        [".xls"] = ("document", "application/vnd.ms-excel"),
        [".xlsx"] = ("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        [".ppt"] = ("document", "application/vnd.ms-powerpoint"),
        [".pptx"] = ("document", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    };

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The endings of files that Meta takes.</summary>
    public static IEnumerable<string> Endings => Known.Keys;

    /// <summary>Null where the ending says that Meta would not take it.</summary>
    public static HeaderFile? At(string path) =>
        Known.ContainsKey(Path.GetExtension(path)) ? new(Path.GetFileName(path), () => File.OpenRead(path)) : null;

    /// <summary>image, video or document.</summary>
    internal string Kind => Known[Path.GetExtension(Name)].Kind;

    internal string MediaType => Known[Path.GetExtension(Name)].MediaType;

    /// <summary>A message's components with this file as their header, in place of the one they have.</summary>
    /// <param name="mediaId">As Meta calls what was uploaded.</param>
    internal string In(string componentsJson, string mediaId)
    {
        var media = new JsonObject { ["id"] = mediaId };
        if (Kind == "document")
            media["filename"] = Name;
        var header = new JsonObject
        {
            ["type"] = "header",
            ["parameters"] = new JsonArray(new JsonObject { ["type"] = Kind, [Kind] = media }),
        };
        var others = (JsonNode.Parse(componentsJson) as JsonArray ?? []).Where(part => !IsHeader(part)).Select(part => part?.DeepClone());
        return new JsonArray([header, .. others]).ToJsonString(Relaxed);
    }

    /// <summary>Why Meta has no id for it.</summary>
    internal static string WhyNot(Answer<string> uploaded) =>
        uploaded switch
        {
            Refused<string> { Error: var error } => error.Details ?? error.Message ?? error.Title ?? $"code {error.Code}",
            _ => ((NoAnswer<string>)uploaded).Why,
        };

    static bool IsHeader(JsonNode? component) => "header".Equals((string?)component?["type"], StringComparison.OrdinalIgnoreCase);
}
