using System.Text.Json.Nodes;

namespace Curlew.Sandbox;

/// <summary>An object of the Graph API: everything it has, of which a caller chooses some with `fields`.</summary>
/// <param name="type">Graph's name of its kind, for who asks for a field it does not have.</param>
/// <param name="usual">The fields of an answer to which nobody named any.</param>
sealed class GraphNode(string type, string id, params string[] usual)
{
    readonly Dictionary<string, Func<Field, object?>> values = [];

    /// <summary>Says how to find a field's value: a JsonNode, a refusal of the whole call, or null for what is left out of answers.</summary>
    public Func<Field, object?> this[string name]
    {
        set => values[name] = value;
    }

    /// <summary>The fields that were asked for, with the id, or Graph's word about one that does not exist.</summary>
    /// <param name="fields">Null or empty for the usual ones.</param>
    public (JsonObject Chosen, Refusal? Refusal) Choose(string? fields) =>
        Choose(Field.Read(fields is { Length: > 0 } ? fields : string.Join(',', usual)));

    public (JsonObject Chosen, Refusal? Refusal) Choose(IReadOnlyList<Field> fields)
    {
        var chosen = new JsonObject();
        foreach (var field in fields.Where(field => field.Name != "id"))
        {
            if (!values.TryGetValue(field.Name, out var value))
                return ([], new(100, $"(#100) Tried accessing nonexisting field ({field.Name}) on node type ({type})"));
            switch (value(field))
            {
                case Refusal refusal:
                    return ([], refusal);
                case JsonNode found:
                    chosen[field.Name] = Part(found, field.Inner);
                    break;
            }
        }
        chosen["id"] = id;
        return (chosen, null);
    }

    // A choice inside a list is a choice of each of its entries.
    static JsonNode Part(JsonNode whole, IReadOnlyList<Field> inner)
    {
        if (inner.Count == 0)
            return whole;
        if (whole is JsonArray list)
            return new JsonArray([.. list.Select(entry => entry is null ? null : Part(entry.DeepClone(), inner))]);
        if (whole is not JsonObject members)
            return whole;
        if (members["data"] is JsonArray data)
        {
            members["data"] = Part(data, inner);
            return members;
        }
        var part = new JsonObject();
        foreach (var field in inner.Append(new("id", new Dictionary<string, string>(), [])))
            if (members[field.Name] is { } member)
                part[field.Name] = Part(member.DeepClone(), field.Inner);
        return part;
    }
}
