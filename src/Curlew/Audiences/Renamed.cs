using System.Text.Json;
using System.Text.Json.Nodes;

namespace Curlew.Audiences;

/// <summary>A filter in which a segment is called something else.</summary>
static class Renamed
{
    public static string In(JsonElement filter, string from, string to)
    {
        var copy = JsonNode.Parse(filter.GetRawText())!;
        Walk(copy, from, to);
        return copy.ToJsonString();
    }

    static void Walk(JsonNode? node, string from, string to)
    {
        if (node is JsonArray items)
            foreach (var item in items)
                Walk(item, from, to);
        else if (node is JsonObject part)
            foreach (var (name, value) in part.ToList())
                if (name == Filter.SegmentWord)
                    part[name] = value is JsonArray names
                        ? new JsonArray([.. names.Select(one => Name(one, from, to))])
                        : Name(value, from, to);
                else
                    Walk(value, from, to);
    }

    static JsonNode? Name(JsonNode? name, string from, string to) =>
        name is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>() == from
            ? JsonValue.Create(to)
            : name?.DeepClone();
}
