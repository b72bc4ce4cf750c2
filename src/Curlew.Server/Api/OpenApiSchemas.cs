using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>The schemas of what operations read and answer, made of the types themselves.</summary>
static class OpenApiSchemas
{
    // A type within itself ends somewhere.
    const int Deepest = 3;

    static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Refine };

    static readonly JsonSerializerOptions Written = ApiJson.Writing("en");

    /// <summary>Of what is read.</summary>
    public static JsonObject OfRequest(Type type) => Of(type, ApiJson.Reading);

    /// <summary>Of what is answered where all is well.</summary>
    public static JsonObject OfAnswer(Operation operation) =>
        operation.Form switch
        {
            AnswerForm.Page => Object(
                ("items", new() { ["type"] = "array", ["items"] = Of(operation.Answer, Written) }),
                (
                    "next",
                    new()
                    {
                        ["type"] = new JsonArray("string", "null"),
                        ["description"] = "Give it as cursor for what follows; null at the end.",
                    }
                )
            ),
            AnswerForm.Outcome => Object(
                (
                    "outcome",
                    new() { ["type"] = "string", ["enum"] = new JsonArray([.. Done(operation).Select(one => (JsonNode?)Codes.Of(one))]) }
                ),
                ("text", new() { ["type"] = "string", ["description"] = "In words, in the language that was asked for." }),
                ("details", Details(operation))
            ),
            _ => Of(operation.Answer, Written),
        };

    /// <summary>Of an object with these fields, all of them there.</summary>
    public static JsonObject Object(params (string Name, JsonObject Schema)[] fields) =>
        new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, field.Schema))),
            ["required"] = new JsonArray([.. fields.Select(field => (JsonNode?)field.Name)]),
        };

    // Several outcomes may come with the same values, or with none.
    static JsonObject Details(Operation operation) =>
        Done(operation).Select(one => Of(one, Written)).DistinctBy(schema => schema.ToJsonString()).ToList() switch
        {
            [var only] => only,
            var several => new() { ["anyOf"] = new JsonArray([.. several]) },
        };

    static IEnumerable<Type> Done(Operation operation) => OutcomeTypes.Of(operation.Answer).Where(OutcomeTypes.IsDone);

    static JsonObject Of(Type type, JsonSerializerOptions options)
    {
        var schema = options.GetJsonSchemaAsNode(type, Exporting) as JsonObject ?? new JsonObject();
        Inline(schema, schema, depth: 0);
        return schema;
    }

    // A type that stands twice in another is written once and referred to, from the root of a schema that is no root in the document.
    static void Inline(JsonNode? node, JsonObject root, int depth)
    {
        if (node is JsonArray items)
            foreach (var item in items)
                Inline(item, root, depth);
        if (node is not JsonObject schema)
            return;
        if (schema["$ref"] is JsonValue reference)
        {
            var target = depth < Deepest ? At(root, (string)reference!) : null;
            schema.Remove("$ref");
            foreach (var (name, value) in target?.ToList() ?? [])
                schema.TryAdd(name, value?.DeepClone());
            depth++;
        }

        foreach (var (_, value) in schema.ToList())
            Inline(value, root, depth);
    }

    static JsonObject? At(JsonObject root, string pointer) =>
        pointer.Split('/').Skip(1).Aggregate((JsonNode?)root, (at, name) => (at as JsonObject)?[name]) as JsonObject;

    // What the exporter does not know: what is written by a converter of ours.
    static JsonObject Refine(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (schema is JsonObject known)
        {
            // Of what is written by a converter of ours it does not tell what the items are.
            if (
                context.TypeInfo.ElementType is { } item
                && context.TypeInfo.Kind is JsonTypeInfoKind.Enumerable
                && !known.ContainsKey("items")
            )
                known["items"] = item == typeof(object) || item == typeof(JsonElement) ? new JsonObject() : Converted(item);
            return known;
        }

        return type == typeof(object) || type == typeof(JsonElement) ? new JsonObject() : Converted(type);
    }

    // What has a code is told by it and in words; of people there may be a number, or only that they are few.
    static JsonObject Converted(Type type) =>
        type is { IsAbstract: true, IsClass: true } ? Coded()
        : type == typeof(Saying) ? new() { ["type"] = new JsonArray("string", "null") }
        : new() { ["type"] = new JsonArray("string", "integer") };

    static JsonObject Coded()
    {
        var coded = Object(("code", new() { ["type"] = "string" }), ("text", new() { ["type"] = "string" }));
        coded["type"] = new JsonArray("object", "null");
        return coded;
    }
}
