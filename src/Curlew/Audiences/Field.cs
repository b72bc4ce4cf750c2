using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Curlew.Audiences;

/// <summary>A column people may filter by. Sealed columns are not among them: counting matches would read them one guess at a time.</summary>
sealed class Field
{
    const int LongestText = 200;

    static readonly FrozenDictionary<string, Field> All = new Dictionary<string, Field>
    {
        ["city"] = Text("p.city"),
        ["state"] = Text("p.state"),
        ["zipcode"] = Text("p.zipcode"),
        ["country"] = Text("p.country::text"),
        ["tier"] = Text("p.customer_tier"),
        ["customer_tier"] = Text("p.customer_tier"),
        ["subscription"] = Text("p.subscription"),
        ["tags"] = Tags("p.tags"),
        ["is_active"] = Flag("p.is_active"),
        ["total_messages"] = Number("p.total_messages"),
        ["first_contact"] = Moment("p.first_contact"),
        ["last_interaction"] = Moment("p.last_interaction"),
        ["subscription_updated_at"] = Moment("p.subscription_updated_at"),
        ["created_at"] = Moment("p.created_at"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    Field(string column, string wanted, Func<JsonElement, object?> read, Func<List<object>, object> list)
    {
        Column = column;
        Wanted = wanted;
        Read = read;
        List = list;
    }

    public string Column { get; }

    public string Wanted { get; }

    public Func<JsonElement, object?> Read { get; }

    /// <summary>Values as the array type of the column.</summary>
    public Func<List<object>, object> List { get; }

    public bool IsList { get; private init; }

    public bool IsRange { get; private init; }

    public static string Names => string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    public static Field? Named(string name) => All.GetValueOrDefault(name);

    static Field Text(string column) => new(column, "a text", ReadText, values => values.Cast<string>().ToArray()) { IsRange = false };

    static Field Tags(string column) => new(column, "a tag", ReadText, values => values.Cast<string>().ToArray()) { IsList = true };

    static Field Flag(string column) => new(column, "true or false",
        json => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null, values => values.Cast<bool>().ToArray());

    static Field Number(string column) => new(column, "a whole number",
        json => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : null, values => values.Cast<int>().ToArray()) { IsRange = true };

    static Field Moment(string column) => new(column, "a date such as 2026-01-31, or a moment such as 2026-01-31T08:00:00Z", json => MomentIn(json), values => values.Cast<DateTimeOffset>().ToArray()) { IsRange = true };

    static string? ReadText(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            // PostgreSQL text cannot hold U+0000.
            return json.GetString() is { Length: > 0 and <= LongestText } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no such text exists, so nobody can have it.
            return null;
        }
    }

    static DateTimeOffset? MomentIn(JsonElement json) =>
        DateTimeOffset.TryParse(ReadText(json), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
        && moment.Year is >= 1970 and <= 9998
            ? moment
            : null;
}
