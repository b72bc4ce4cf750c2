using System.Text.Json;

namespace Curlew.Audiences;

/// <summary>Says a filter in words, for people who did not write it.</summary>
public static class FilterWords
{
    /// <summary>Whom it finds, as in <c>city is NYC and tier is premium or vip</c>. A filter that would be refused is said as far as it
    /// goes.</summary>
    public static string Of(JsonElement filter) =>
        filter.ValueKind == JsonValueKind.Object && filter.EnumerateObject().Any() ? Every(filter) : "everyone";

    static string Every(JsonElement filter) =>
        filter.ValueKind == JsonValueKind.Object
            ? Joined(filter.EnumerateObject().Select(Condition), " and ", "everyone")
            : filter.GetRawText();

    static string Condition(JsonProperty part) =>
        (part.Name, part.Value.ValueKind) switch
        {
            ("all", JsonValueKind.Array) => Group(part.Value, " and ", "everyone"),
            ("any", JsonValueKind.Array) => Group(part.Value, " or ", "nobody"),
            ("not", _) => $"not ({Every(part.Value)})",
            (Filter.SegmentWord, _) => $"in segment {Values(part.Value)}",
            _ when CampaignFact.Named(part.Name) is not null => $"{Plain(part.Name)} {Values(part.Value)}",
            (_, JsonValueKind.Object) => Joined(
                part.Value.EnumerateObject().Select(operation => $"{Plain(part.Name)} {Operation(operation)}"),
                " and ",
                Plain(part.Name)
            ),
            _ => $"{Plain(part.Name)} is {Values(part.Value)}",
        };

    static string Group(JsonElement parts, string joiner, string ofNothing) =>
        Joined(parts.EnumerateArray().Select(part => Several(part) ? $"({Every(part)})" : Every(part)), joiner, ofNothing);

    static bool Several(JsonElement part) => part.ValueKind == JsonValueKind.Object && part.EnumerateObject().Count() > 1;

    static string Operation(JsonProperty operation) =>
        (operation.Name, operation.Value.ValueKind) switch
        {
            ("is" or "any", _) => $"is {Values(operation.Value)}",
            ("not", _) => $"is not {Values(operation.Value)}",
            ("known", JsonValueKind.True) => "is known",
            ("known", _) => "is not known",
            ("all", JsonValueKind.Array) => $"has all of {string.Join(", ", operation.Value.EnumerateArray().Select(Value))}",
            ("starts_with", _) => $"starts with {Values(operation.Value)}",
            ("within_days", _) => $"within {Values(operation.Value)} days",
            ("not_within_days", _) => $"not within {Values(operation.Value)} days",
            _ => $"{operation.Name} {Values(operation.Value)}",
        };

    static string Values(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? Joined(value.EnumerateArray().Select(Value), " or ", "none") : Value(value);

    static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static string Joined(IEnumerable<string> parts, string joiner, string ofNothing) =>
        string.Join(joiner, parts.DefaultIfEmpty(ofNothing));

    static string Plain(string name) => name.Replace('_', ' ');
}
