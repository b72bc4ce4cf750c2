using System.Text.Json;
using Curlew.Postgres;
using Curlew.Profiles;

namespace Curlew.Audiences;

/// <summary>
/// Turns <c>target_audience</c> into a condition on <c>user_profiles p</c>. The language:
/// <code>
/// {"city": "NYC", "tier": "premium"}                       every field must fit
/// {"city": ["NYC", "Boston"]}                              any of the values; {"not": …} none of them
/// {"zipcode": {"starts_with": "100"}}, {"city": {"known": false}}
/// {"last_interaction": {"from": "2026-01-01"}}             ranges: from, to (with that day), after, before (without it)
/// {"last_interaction": {"within_days": 30}}                and not_within_days, which finds those never heard of as well
/// {"tags": "gold"}, {"tags": {"all": ["gold", "new"]}}     tags: any or all of them
/// {"any": [{…}, {…}]}, {"all": [{…}]}, {"not": {…}}        nesting
/// {"segment": "Regulars of the north"}                     a saved segment, or any of several
/// {"loyalty": {"from": 100}}, {"renewal": {"within_days": 30}}   fields of the business's own, by their kind: numbers and dates have ranges
/// {"received": "Spring sale"}                              a campaign by name or id, or several; also did_not_receive, read,
///                                                          did_not_read, replied, did_not_reply (of those who received it), failed;
///                                                          did_not_receive finds those as well who were never in the campaign
/// </code>
/// Names select allow-listed columns, values become parameters: nothing a person typed reaches the SQL text.
/// </summary>
public sealed class Filter
{
    internal const string SegmentWord = "segment";

    // A filter is written by a person or by a program for one; these bounds are far above either and keep a hostile one cheap.
    const int DeepestNesting = 16,
        MostValues = 10_000,
        MostGroups = 1_000;

    // Each is a join: 16 in one statement are planned in milliseconds, 999 took PostgreSQL 12 seconds for three people.
    const int MostFacts = 16;

    readonly int firstParameter;
    readonly List<object?> arguments = [];
    readonly Dictionary<string, (string Set, string Join)> facts = [];
    readonly Stack<string> within = [];
    int values,
        groups;

    Filter(int firstParameter, Glossary glossary) => (this.firstParameter, Glossary) = (firstParameter, glossary);

    internal Glossary Glossary { get; }

    /// <summary>Reads a filter as a person typed it.</summary>
    /// <exception cref="FilterRefused">It is not JSON.</exception>
    public static JsonElement Parse(string text, string path = "target_audience")
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FilterRefused(path, new FilterProblem.NotJson((e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1));
        }
    }

    /// <summary>Compiles a filter for a statement that has parameters of its own.</summary>
    /// <param name="json">The filter; <c>{}</c> is everyone.</param>
    /// <param name="firstParameter">Number of the first parameter the condition may use.</param>
    /// <param name="glossary">What its names stand for.</param>
    /// <param name="path">What the whole of it is called where it is refused.</param>
    /// <exception cref="FilterRefused">Names the part that is not understood and what is.</exception>
    public static Predicate Compile(JsonElement json, int firstParameter, Glossary glossary, string path = "target_audience")
    {
        var filter = new Filter(firstParameter, glossary);
        var text = filter.Every(json, path, 0);
        // Sets of a campaign's people are joined, not looked into for each customer: a hash join of any size spills, a look-up for each
        // takes hours.
        return new(
            filter.facts.Count == 0
                ? text
                : $"p.id IN (SELECT p.id FROM user_profiles p {string.Join(' ', filter.facts.Values.Select(fact => fact.Join))} WHERE {text})",
            filter.arguments
        );
    }

    internal void CountValue(FilterPart at)
    {
        if (++values > MostValues)
            throw at.Refuse(new FilterProblem.TooManyValues(MostValues));
    }

    internal string Parameter(object value)
    {
        arguments.Add(value);
        return $"${firstParameter + arguments.Count - 1}";
    }

    string Every(JsonElement json, string path, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FilterRefused(path, new FilterProblem.NotAnObject());
        if (depth > DeepestNesting)
            throw new FilterRefused(path, new FilterProblem.TooDeep(DeepestNesting));
        if (++groups > MostGroups)
            throw new FilterRefused(path, new FilterProblem.TooManyGroups(MostGroups));
        var conditions = Properties(json, path).Select(property => Condition(property, $"{path}.{property.Name}", depth)).ToList();
        return conditions.Count == 0 ? "true" : $"({string.Join(" AND ", conditions)})";
    }

    string Condition(JsonProperty property, string path, int depth) =>
        property.Name switch
        {
            "all" => Group(property.Value, path, depth, " AND ", "true"),
            "any" => Group(property.Value, path, depth, " OR ", "false"),
            "not" => $"NOT coalesce({Every(property.Value, path, depth + 1)}, false)",
            SegmentWord => Segments(property.Value, path, depth),
            _ when CampaignFact.Named(property.Name) is { } fact => Campaigns(fact, property.Value, path),
            _ when Fields.Named(property.Name) is { } field => OnField(field, property.Value, path),
            _ when Fields.IsSealed(property.Name) => throw new FilterRefused(path, new FilterProblem.SealedField(FieldNames)),
            _ when Glossary.Field(property.Name) is { } own => OnField(Usable(own, path), property.Value, path),
            _ => throw new FilterRefused(path, new FilterProblem.NotAField(FieldNames, SegmentWord, CampaignFact.Names)),
        };

    string FieldNames =>
        string.Join(
            ", ",
            [Fields.Names, .. Glossary.Own.Where(own => own is { IsPersonal: false, RetiredAt: null }).Select(own => own.Name)]
        );

    CustomFieldOperators Usable(CustomField own, string path) =>
        own.RetiredAt is { } removed
            ? throw new FilterRefused(path, new FilterProblem.RemovedField(own.Label, DateOnly.FromDateTime(removed.UtcDateTime)))
        : own.IsPersonal ? throw new FilterRefused(path, new FilterProblem.PersonalField(own.Label, FieldNames))
        : CustomFieldOperators.Of(own);

    string Group(JsonElement json, string path, int depth, string joiner, string ofNothing)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw new FilterRefused(path, new FilterProblem.NotAList());
        var parts = json.EnumerateArray().Select((part, index) => Every(part, $"{path}[{index}]", depth + 1)).ToList();
        return parts.Count == 0 ? ofNothing : $"({string.Join(joiner, parts)})";
    }

    string OnField(Field field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return field.AnyOf(json, new(this, path));
        var conditions = Properties(json, path)
            .Select(property =>
                field.Condition(property.Name, property.Value, new(this, $"{path}.{property.Name}"))
                ?? throw new FilterRefused($"{path}.{property.Name}", new FilterProblem.NotAnOperator(field.Operators))
            )
            .ToList();
        return conditions.Count > 0
            ? $"({string.Join(" AND ", conditions)})"
            : throw new FilterRefused(path, new FilterProblem.NoOperator(field.Operators));
    }

    string Segments(JsonElement json, string path, int depth)
    {
        var parts = Names(json, path).Select(name => Segment(name.Text, name.Part, depth)).ToList();
        return parts.Count == 1 ? parts[0] : $"({string.Join(" OR ", parts.DefaultIfEmpty("false"))})";
    }

    string Segment(string name, FilterPart at, int depth)
    {
        if (within.Contains(name, StringComparer.Ordinal))
            throw at.Refuse(new FilterProblem.LeadsBackToItself(string.Join(" → ", within.Reverse().Append(name))));
        var filter = Glossary.Segment(name) ?? throw at.Refuse(new FilterProblem.NoSuchSegment(name));
        within.Push(name);
        var text = Every(filter, $"segment '{name}'", depth + 1);
        within.Pop();
        return text;
    }

    string Campaigns(CampaignFact fact, JsonElement json, string path)
    {
        var ids = Names(json, path).Select(name => Campaign(name.Text, name.Part)).ToArray();
        return $"{People(fact.People, ids, path)}.profile_id IS {(fact.IsIn ? "NOT NULL" : "NULL")}";
    }

    // What is asked twice, by segments for example, is joined once.
    string People(string people, Guid[] campaigns, string path)
    {
        var asked = $"{people} {string.Join(' ', campaigns.Distinct().Order())}";
        if (facts.TryGetValue(asked, out var known))
            return known.Set;
        if (facts.Count == MostFacts)
            throw new FilterRefused(path, new FilterProblem.TooManyFacts(MostFacts));
        var set = $"f{facts.Count + 1}";
        facts[asked] = (
            set,
            $"LEFT JOIN ({people.Replace("{0}", Parameter(campaigns), StringComparison.Ordinal)}) {set} ON {set}.profile_id = p.id"
        );
        return set;
    }

    Guid Campaign(string name, FilterPart at) =>
        Glossary.Campaign(name) switch
        {
            [var id] => id,
            [] => throw at.Refuse(new FilterProblem.NoSuchCampaign(name)),
            var several => throw at.Refuse(new FilterProblem.SeveralCampaigns(name, several)),
        };

    List<(string Text, FilterPart Part)> Names(JsonElement json, string path)
    {
        var at = new FilterPart(this, path);
        return json.ValueKind == JsonValueKind.Array
            ?
            [
                .. json.EnumerateArray()
                    .Select((value, index) => at.Counted(index))
                    .Zip(json.EnumerateArray(), (part, value) => (TextField.Read(value, part), part)),
            ]
            : [(TextField.Read(json, at.Counted()), at)];
    }

    // The database keeps the last of two equal names, a reader sees both: they must not be counted one way and sent to another.
    static IEnumerable<JsonProperty> Properties(JsonElement json, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
            yield return seen.Add(property.Name)
                ? property
                : throw new FilterRefused($"{path}.{property.Name}", new FilterProblem.StandsTwice());
    }
}
