using System.Text;
using System.Text.Json;

namespace Curlew.Audiences;

/// <summary>A column people may be chosen by: which operators it knows and what each becomes in SQL.</summary>
abstract class Field(string column)
{
    public string Column => column;

    /// <summary>What it knows beside is, any, not and known.</summary>
    protected abstract string[] OwnOperators { get; }

    /// <summary>The condition of an operator, or null where the field does not know it.</summary>
    public string? Condition(string operation, JsonElement json, FilterPart at) =>
        operation switch
        {
            "is" or "any" => AnyOf(json, at),
            "not" => $"NOT coalesce({AnyOf(json, at)}, false)",
            "known" => json.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? Known(json.GetBoolean())
                : throw at.Refuse(new FilterProblem.NotTrueOrFalse()),
            _ => Own(operation, json, at),
        };

    public string Operators => string.Join(", ", ["is", "any", "not", "known", .. OwnOperators]);

    public abstract string AnyOf(JsonElement json, FilterPart at);

    protected abstract string? Own(string operation, JsonElement json, FilterPart at);

    protected virtual string Known(bool wanted) => $"{column} IS {(wanted ? "NOT NULL" : "NULL")}";

    /// <summary>Every value of a list, or the one value that stands there alone.</summary>
    protected static List<T> Values<T>(JsonElement json, FilterPart at, Func<JsonElement, FilterPart, T> read) =>
        json.ValueKind == JsonValueKind.Array
            ? [.. json.EnumerateArray().Select((value, index) => read(value, at.Counted(index)))]
            : [read(json, at.Counted())];
}

/// <summary>A word or a name, compared letter for letter.</summary>
sealed class TextField(string column) : Field(column)
{
    const int LongestText = 200;

    protected override string[] OwnOperators => ["starts_with"];

    public override string AnyOf(JsonElement json, FilterPart at) => $"{Column} = ANY({at.Parameter(Values(json, at, Read).ToArray())})";

    protected override string? Own(string operation, JsonElement json, FilterPart at) =>
        operation == "starts_with" ? $"starts_with({Column}, {at.Parameter(Read(json, at.Counted()))})" : null;

    public static string Read(JsonElement json, FilterPart at) => Text(json) ?? throw at.Refuse(new FilterProblem.NotAText(LongestText));

    public static string? Text(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            // PostgreSQL text cannot hold U+0000. One letter has one form: what is stored is composed as well.
            return json.GetString() is { Length: > 0 and <= LongestText } text && !text.Contains('\0', StringComparison.Ordinal)
                ? text.Normalize(NormalizationForm.FormC)
                : null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Half of a surrogate pair: no such text exists, so nobody can have it.
            return null;
        }
    }
}

/// <summary>Words a person carries: one of them is enough, or all of them.</summary>
sealed class TagField(string column) : Field(column)
{
    protected override string[] OwnOperators => ["all"];

    public override string AnyOf(JsonElement json, FilterPart at) =>
        $"{Column} && {at.Parameter(Values(json, at, TextField.Read).ToArray())}";

    protected override string? Own(string operation, JsonElement json, FilterPart at) =>
        operation == "all" ? $"{Column} @> {at.Parameter(Values(json, at, TextField.Read).ToArray())}" : null;

    protected override string Known(bool wanted) => $"cardinality({Column}) {(wanted ? ">" : "=")} 0";
}

/// <summary>True or false.</summary>
sealed class FlagField(string column) : Field(column)
{
    protected override string[] OwnOperators => [];

    public override string AnyOf(JsonElement json, FilterPart at) => $"{Column} = ANY({at.Parameter(Values(json, at, Read).ToArray())})";

    protected override string? Own(string operation, JsonElement json, FilterPart at) => null;

    static bool Read(JsonElement json, FilterPart at) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? json.GetBoolean()
            : throw at.Refuse(new FilterProblem.NotTrueOrFalse());
}

/// <summary>A count.</summary>
sealed class NumberField(string column) : Field(column)
{
    protected override string[] OwnOperators => ["from", "to", "after", "before"];

    public override string AnyOf(JsonElement json, FilterPart at) => $"{Column} = ANY({at.Parameter(Values(json, at, Read).ToArray())})";

    protected override string? Own(string operation, JsonElement json, FilterPart at) =>
        operation switch
        {
            "from" => $"{Column} >= {at.Parameter(Read(json, at.Counted()))}",
            "to" => $"{Column} <= {at.Parameter(Read(json, at.Counted()))}",
            "after" => $"{Column} > {at.Parameter(Read(json, at.Counted()))}",
            "before" => $"{Column} < {at.Parameter(Read(json, at.Counted()))}",
            _ => null,
        };

    public static int Read(JsonElement json, FilterPart at) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number)
            ? number
            : throw at.Refuse(new FilterProblem.NotAWholeNumber(int.MinValue, int.MaxValue));
}
