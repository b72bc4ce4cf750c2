using System.Text.Json;
using Curlew.Words;

namespace Curlew.Audiences;

/// <summary>Says a filter in words, for people who did not write it.</summary>
/// <remarks>Fields, and what became of people in earlier campaigns, are called as they are written in filters; fields of the business's own by their labels.</remarks>
/// <param name="labels">Those by the names of their fields; null where none are known.</param>
public sealed class FilterWords(Phrasebook words, IReadOnlyDictionary<string, string>? labels = null)
{
    /// <summary>Whom it finds, as in <c>city is NYC and tier is premium or vip</c>. A filter that would be refused is said as far as it
    /// goes.</summary>
    public string Of(JsonElement filter) =>
        filter.ValueKind == JsonValueKind.Object ? Every(filter) : words.Say(new FilterPhrase.Everyone());

    string Every(JsonElement filter) =>
        filter.ValueKind == JsonValueKind.Object ? All(filter.EnumerateObject().Select(Condition)) : filter.GetRawText();

    string Condition(JsonProperty part) =>
        (part.Name, part.Value.ValueKind) switch
        {
            ("all", JsonValueKind.Array) => All(Parts(part.Value)),
            ("any", JsonValueKind.Array) => Any(Parts(part.Value), new FilterPhrase.Nobody()),
            ("not", _) => words.Say(new FilterPhrase.Not(Every(part.Value))),
            (Filter.SegmentWord, _) => words.Say(new FilterPhrase.InSegment(Values(part.Value))),
            _ when CampaignFact.Named(part.Name) is not null => $"{Plain(part.Name)} {Values(part.Value)}",
            (_, JsonValueKind.Object) => part.Value.EnumerateObject().Any()
                ? All(part.Value.EnumerateObject().Select(operation => Operation(Plain(part.Name), operation)))
                : Plain(part.Name),
            _ => words.Say(new FilterPhrase.Is(Plain(part.Name), Values(part.Value))),
        };

    IEnumerable<string> Parts(JsonElement parts) => parts.EnumerateArray().Select(part => Several(part) ? $"({Every(part)})" : Every(part));

    static bool Several(JsonElement part) => part.ValueKind == JsonValueKind.Object && part.EnumerateObject().Count() > 1;

    string Operation(string field, JsonProperty operation) =>
        (operation.Name, operation.Value.ValueKind) switch
        {
            ("is" or "any", _) => words.Say(new FilterPhrase.Is(field, Values(operation.Value))),
            ("not", _) => words.Say(new FilterPhrase.IsNot(field, Values(operation.Value))),
            ("known", JsonValueKind.True) => words.Say(new FilterPhrase.Known(field)),
            ("known", _) => words.Say(new FilterPhrase.NotKnown(field)),
            ("all", JsonValueKind.Array) => words.Say(new FilterPhrase.HasAllOf(field, operation.Value.EnumerateArray().Select(Value))),
            ("starts_with", _) => words.Say(new FilterPhrase.StartsWith(field, Values(operation.Value))),
            ("within_days", _) => words.Say(new FilterPhrase.WithinDays(field, Values(operation.Value))),
            ("not_within_days", _) => words.Say(new FilterPhrase.NotWithinDays(field, Values(operation.Value))),
            _ => words.Say(new FilterPhrase.Bounded(field, operation.Name, Values(operation.Value))),
        };

    string Values(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? Any(value.EnumerateArray().Select(Value), new FilterPhrase.None()) : Value(value);

    static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    string All(IEnumerable<string> parts) =>
        parts
            .DefaultIfEmpty(words.Say(new FilterPhrase.Everyone()))
            .Aggregate((first, second) => words.Say(new FilterPhrase.And(first, second)));

    string Any(IEnumerable<string> parts, FilterPhrase ofNothing) =>
        parts.DefaultIfEmpty(words.Say(ofNothing)).Aggregate((first, second) => words.Say(new FilterPhrase.Or(first, second)));

    string Plain(string name) => labels?.GetValueOrDefault(name) ?? name.Replace('_', ' ');
}
