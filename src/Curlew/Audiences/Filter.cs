using System.Text.Json;
using Curlew.Postgres;

namespace Curlew.Audiences;

/// <summary>
/// Turns <c>target_audience</c> into a condition on <c>user_profiles p</c>. The language:
/// <code>
/// {"city": "NYC", "tier": "premium"}                       every field must fit
/// {"city": ["NYC", "Boston"]}                              any of the values
/// {"last_interaction": {"after": "2026-01-01"}}            ranges: from, to, after, before
/// {"any": [{…}, {…}]}, {"all": [{…}]}, {"not": {…}}        nesting
/// {"tags": "gold"}, {"tags": {"all": ["gold", "new"]}}     tags: any or all of them
/// </code>
/// Field names select allow-listed columns, values become parameters: nothing a person typed reaches the SQL text.
/// </summary>
public sealed class Filter
{
    // A filter is written by a person or by a program for one; these bounds are far above either and keep a hostile one cheap.
    const int DeepestNesting = 16;
    const int MostValues = 10_000;

    readonly int firstParameter;
    readonly List<object?> arguments = [];
    int values;

    Filter(int firstParameter) => this.firstParameter = firstParameter;

    /// <summary>Compiles a filter for a statement that has parameters of its own.</summary>
    /// <param name="json">The filter; <c>{}</c> is everyone.</param>
    /// <param name="firstParameter">Number of the first parameter the condition may use.</param>
    /// <exception cref="FilterRefused">Names the part that is not understood and what is.</exception>
    public static Predicate Compile(JsonElement json, int firstParameter)
    {
        var filter = new Filter(firstParameter);
        var text = filter.Every(json, "target_audience", 0);
        return new(text, filter.arguments);
    }

    string Every(JsonElement json, string path, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FilterRefused(path, """is not an object such as {"city": "NYC"}""");
        if (depth > DeepestNesting)
            throw new FilterRefused(path, $"is nested deeper than {DeepestNesting} levels");
        var conditions = json.EnumerateObject().Select(property => Condition(property, $"{path}.{property.Name}", depth)).ToList();
        return conditions.Count == 0 ? "true" : $"({string.Join(" AND ", conditions)})";
    }

    string Condition(JsonProperty property, string path, int depth) => property.Name switch
    {
        "all" => Group(property.Value, path, depth, " AND ", "true"),
        "any" => Group(property.Value, path, depth, " OR ", "false"),
        "not" => $"NOT coalesce({Every(property.Value, path, depth + 1)}, false)",
        _ when Field.Named(property.Name) is { } field => OnField(field, property.Value, path),
        _ => throw new FilterRefused(path, $"is not a field. Fields are {Field.Names}; groups are all, any, not"),
    };

    string Group(JsonElement json, string path, int depth, string joiner, string ofNothing)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw new FilterRefused(path, "is not a list of filters");
        var parts = json.EnumerateArray().Select((part, index) => Every(part, $"{path}[{index}]", depth + 1)).ToList();
        return parts.Count == 0 ? ofNothing : $"({string.Join(joiner, parts)})";
    }

    string OnField(Field field, JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Object => string.Join(" AND ", json.EnumerateObject().Select(property => Operation(field, property, $"{path}.{property.Name}"))) is { Length: > 0 } text
            ? $"({text})"
            : throw new FilterRefused(path, "has no operator. Operators are is, not, any, all, from, to, after, before"),
        _ => AnyOf(field, json, path),
    };

    string Operation(Field field, JsonProperty property, string path) => property.Name switch
    {
        "is" or "any" => AnyOf(field, property.Value, path),
        "not" => $"NOT coalesce({AnyOf(field, property.Value, path)}, false)",
        "all" when field.IsList => $"{field.Column} @> {Parameter(field.List(Values(field, property.Value, path)))}",
        "from" when field.IsRange => $"{field.Column} >= {Parameter(Value(field, property.Value, path))}",
        "to" when field.IsRange => $"{field.Column} <= {Parameter(Value(field, property.Value, path))}",
        "after" when field.IsRange => $"{field.Column} > {Parameter(Value(field, property.Value, path))}",
        "before" when field.IsRange => $"{field.Column} < {Parameter(Value(field, property.Value, path))}",
        _ => throw new FilterRefused(path, $"is not an operator of this field. Operators are is, not, any{(field.IsList ? ", all" : "")}{(field.IsRange ? ", from, to, after, before" : "")}"),
    };

    string AnyOf(Field field, JsonElement json, string path)
    {
        var wanted = Values(field, json, path);
        return field.IsList
            ? $"{field.Column} && {Parameter(field.List(wanted))}"
            : $"{field.Column} = ANY({Parameter(field.List(wanted))})";
    }

    List<object> Values(Field field, JsonElement json, string path) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().Select((value, index) => Value(field, value, $"{path}[{index}]"))]
        : [Value(field, json, path)];

    object Value(Field field, JsonElement json, string path)
    {
        if (++values > MostValues)
            throw new FilterRefused(path, $"makes more than {MostValues:N0} values. Import the people as a list instead");
        return field.Read(json) ?? throw new FilterRefused(path, $"is not {field.Wanted}");
    }

    string Parameter(object value)
    {
        arguments.Add(value);
        return $"${firstParameter + arguments.Count - 1}";
    }
}

/// <summary>A filter that cannot be used; the text names the part and what would do.</summary>
public sealed class FilterRefused(string path, string problem) : Exception($"{path} {problem}.")
{
    public string Path => path;
}
