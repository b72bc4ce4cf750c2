using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Postgres;

namespace Curlew.Audiences;

/// <summary>Who is meant and who of them is left out, ready for a statement.</summary>
/// <param name="People">The condition on <c>user_profiles p</c>.</param>
/// <param name="Excluded">Stands where the statement says <c>/*excluded*/ false</c>; its parameters follow those of
/// <paramref name="People"/>.</param>
/// <param name="Frozen">JSON of what both meant at that moment: the filters, the segments they lead to as they were, the ids of the
/// campaigns they name.</param>
public sealed record Audience(Predicate People, Predicate Excluded, string Frozen)
{
    const string ExcludedPath = "excluded_audience";

    /// <summary>Compiles a filter and an exclusion for a statement that has parameters of its own.</summary>
    /// <param name="filter">Who is meant; <c>{}</c> is everyone.</param>
    /// <param name="excluded">Who of them is left out; null is nobody.</param>
    /// <exception cref="FilterRefused">Names the part that is not understood and what is.</exception>
    public static Audience Compile(JsonElement filter, JsonElement? excluded, Glossary glossary, int firstParameter)
    {
        var people = Filter.Compile(filter, firstParameter, glossary);
        var without = excluded is { } leftOut
            ? Exclusion(leftOut, glossary, firstParameter + people.Arguments.Count)
            : Predicate.Excluding("false", []);
        return new(people, without, Describe(filter, excluded, glossary));
    }

    static Predicate Exclusion(JsonElement filter, Glossary glossary, int firstParameter)
    {
        if (filter.ValueKind == JsonValueKind.Object && !filter.EnumerateObject().Any())
            throw new FilterRefused(ExcludedPath, new FilterProblem.ExcludesEveryone());
        var condition = Filter.Compile(filter, firstParameter, glossary, ExcludedPath);
        return Predicate.Excluding(condition.Text, condition.Arguments);
    }

    static string Describe(JsonElement filter, JsonElement? excluded, Glossary glossary)
    {
        var reached = Reached([filter, .. excluded is { } leftOut ? [leftOut] : Array.Empty<JsonElement>()], glossary);
        return new JsonObject
        {
            ["filter"] = JsonNode.Parse(filter.GetRawText()),
            ["excluded"] = excluded is { } left ? JsonNode.Parse(left.GetRawText()) : null,
            ["segments"] = new JsonObject(
                reached
                    .Segments.Order(StringComparer.Ordinal)
                    .Select(name => KeyValuePair.Create(name, JsonNode.Parse(glossary.Segments[name].GetRawText())))
            ),
            ["campaigns"] = new JsonObject(
                reached
                    .Campaigns.Order(StringComparer.Ordinal)
                    .Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(glossary.Campaigns[name][0])))
            ),
            ["at"] = glossary.Now.ToUniversalTime(),
        }.ToJsonString();
    }

    static Mentioned Reached(IEnumerable<JsonElement> filters, Glossary glossary)
    {
        var (reached, open) = (new Mentioned(), new Stack<JsonElement>(filters));
        while (open.TryPop(out var filter))
        {
            var mentioned = Mentioned.In(filter);
            reached.Campaigns.UnionWith(mentioned.Campaigns);
            foreach (var name in mentioned.Segments.Where(reached.Segments.Add))
                open.Push(glossary.Segments[name]);
        }

        return reached;
    }
}
