using System.Text.Json.Nodes;

namespace Curlew.Server.Api;

/// <summary>An example of an answer, made of its schema: for whoever reads the document, and valid by it.</summary>
static class SchemaExample
{
    const int Deepest = 8;

    // What people understand better than a word that could be anything.
    static readonly Dictionary<string, string> Texts = new()
    {
        ["name"] = "Spring offer",
        ["email"] = "jane@example.com",
        ["phone"] = "+1 ••• ••• 4567",
        ["who"] = "+1 ••• ••• 4567",
        ["country"] = "US",
        ["city"] = "NYC",
        ["time_zone"] = "America/New_York",
        ["language"] = "en_US",
        ["language_code"] = "en_US",
        ["phone_number_id"] = "106540352242922",
        ["waba_id"] = "102290129340398",
        ["secret"] = "shown once",
        ["token"] = "shown once",
        ["text"] = "Done.",
    };

    public static JsonNode? Of(JsonNode? schema, string name = "", int depth = 0)
    {
        if (schema is not JsonObject known || depth > Deepest)
            return new JsonObject();
        if (known["enum"] is JsonArray { Count: > 0 } words)
            return words[0]?.DeepClone();
        if (known["anyOf"] is JsonArray { Count: > 0 } either)
            return Of(either[0], name, depth + 1);
        return Type(known) switch
        {
            "array" => known["items"] is { } item ? new JsonArray(Of(item, name, depth + 1)) : new JsonArray(),
            "object" => Fields(known, depth),
            "integer" => 1,
            "number" => 0.5,
            "boolean" => false,
            "string" => Text(known, name),
            _ => new JsonObject(),
        };
    }

    static JsonObject Fields(JsonObject schema, int depth)
    {
        var example = new JsonObject();
        if (schema["properties"] is JsonObject properties)
            foreach (var (name, field) in properties)
                example[name] = Of(field, name, depth + 1);
        else if (schema["additionalProperties"] is JsonObject value)
            example["opted_out"] = Of(value, "opted_out", depth + 1);
        return example;
    }

    static string? Type(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray several => (string?)several[0],
            JsonValue one => (string?)one,
            _ => null,
        };

    static string Text(JsonObject schema, string name) =>
        (string?)schema["format"] switch
        {
            "uuid" => "0198f3a0-5c1e-7c4a-9d33-4f7be1a0c001",
            "date-time" => "2026-03-02T09:00:00+00:00",
            "date" => "2026-03-02",
            "time" => "09:00:00",
            _ when schema.ContainsKey("pattern") => "01:00:00",
            _ => Texts.GetValueOrDefault(name, name.Length > 0 ? name.Replace('_', ' ') : "text"),
        };
}
