using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Curlew.Profiles;

/// <summary>A row of a table as it waits to take effect, kept as JSON; null where the table says nothing.</summary>
sealed record StagedRow : Description
{
    [JsonConstructor]
    public StagedRow() { }

    public StagedRow(ProfileRow row, Dictionary<string, string>? values)
        : base(row)
    {
        (Phone, Subscribed, Values) = (row.Phone.Digits, row.Subscribed, values);
        (Fields, PersonalFields) = (Of(row, isPersonal: false), Of(row, isPersonal: true));
    }

    /// <summary>Digits of the number, as WhatsApp writes it.</summary>
    public string Phone { get; init; } = "";

    public bool? Subscribed { get; init; }

    /// <summary>Values for a template's variables, by name.</summary>
    public Dictionary<string, string>? Values { get; init; }

    /// <summary>Values for the business's own fields, by their number.</summary>
    public JsonObject? Fields { get; init; }

    /// <summary>The same of personal ones.</summary>
    public JsonObject? PersonalFields { get; init; }

    static JsonObject? Of(ProfileRow row, bool isPersonal) =>
        row
            .Own.Where(one => one.Key.IsPersonal == isPersonal)
            .Select(one => KeyValuePair.Create(one.Key.Key, (JsonNode?)one.Value))
            .ToList()
            is { Count: > 0 } values
            ? new(values)
            : null;
}

/// <summary>What a part of an import says about the people it found.</summary>
/// <param name="Rows">The row of each profile.</param>
/// <param name="Fresh">Profiles made just now, in the same transaction.</param>
sealed record StagedPeople(IReadOnlyDictionary<Guid, StagedRow> Rows, IReadOnlySet<Guid> Fresh);
