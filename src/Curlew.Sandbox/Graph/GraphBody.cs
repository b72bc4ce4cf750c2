using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The parameters of a call, which Graph takes as JSON, as a form or in the query.</summary>
static class GraphBody
{
    /// <summary>The body as a JSON object; null when it is not valid JSON.</summary>
    public static async Task<JsonElement?> Read(HttpContext http)
    {
        if (http.Request.HasFormContentType)
            return Fields((await http.Request.ReadFormAsync(http.RequestAborted)).Concat(http.Request.Query));
        if (http.Request.ContentLength is null or 0 && http.Request.Headers.TransferEncoding.Count == 0)
            return Fields(http.Request.Query);
        return await ReadJson(http);
    }

    public static async Task<JsonElement?> ReadJson(HttpContext http)
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
}
