using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The parameters of a call, which Graph takes as JSON, as a form or in the query, and objects in them also as JSON text.</summary>
static class GraphBody
{
    // Parameters that are objects or lists. Others may look like JSON and are text all the same.
    static readonly HashSet<string> Objects =
    [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "interactive",
        "template",
        "context",
        "typing_indicator",
        "components",
        "language",
        "webhook_configuration",
        "block_users",
        "websites",
        "commands",
        "prompts",
        "categories",
        "calling",
        "user_identity_change",
        "library_template_button_inputs",
    ];

    /// <summary>The body as a JSON object; null when it is not valid JSON.</summary>
    public static async Task<JsonElement?> Read(HttpContext http)
    {
        if (http.Request.HasFormContentType)
            return Unfold(Fields((await http.Request.ReadFormAsync(http.RequestAborted)).Concat(http.Request.Query)));
        if (http.Request.ContentLength is null or 0 && http.Request.Headers.TransferEncoding.Count == 0)
            return Unfold(Fields(http.Request.Query));
        return await ReadJson(http) is { } body ? Unfold(body) : null;
    }

    static async Task<JsonElement?> ReadJson(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            try
            {
                return Parse(read.Buffer);
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }
        }
    }

    static JsonElement? Parse(ReadOnlySequence<byte> bytes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes);
            return JsonElement.ParseValue(ref json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonElement Fields(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields) =>
        JsonSerializer.SerializeToElement(
            new JsonObject(
                fields
                    .Where(field => field.Key != "access_token")
                    .DistinctBy(field => field.Key)
                    .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString()))
            )
        );

    static JsonElement Unfold(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.EnumerateObject().Any(IsFolded))
            return body;
        var unfolded = new JsonObject();
        foreach (var member in body.EnumerateObject())
            unfolded[member.Name] =
                IsFolded(member) && Inside(member.Value.GetString()!) is { } inner
                    ? Unfolded(inner)
                    : JsonSerializer.SerializeToNode(member.Value);
        return JsonSerializer.SerializeToElement(unfolded);
    }

    static bool IsFolded(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String && Objects.Contains(member.Name);

    // A template's components and language may be folded within the folded template.
    static JsonNode? Unfolded(JsonElement inner) => JsonSerializer.SerializeToNode(Unfold(inner));

    static JsonElement? Inside(string text)
    {
        if (text.Length == 0 || text.TrimStart() is not (['{', ..] or ['[', ..]))
            return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
