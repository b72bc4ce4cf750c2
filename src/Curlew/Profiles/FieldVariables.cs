using System.Text.Json.Nodes;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>What letters in one language may say of a customer's custom fields.</summary>
/// <param name="fields">Those in use; none where no letter asks for any.</param>
/// <param name="language">As the API writes it: en_US.</param>
sealed class FieldVariables(IReadOnlyList<CustomField> fields, string language)
{
    /// <summary>The values of a person, by the names of the fields. Sealed ones are opened when the first of them is asked for.</summary>
    /// <param name="plain">JSON as it is stored; null where nothing is.</param>
    /// <param name="personal">Sealed as it is stored; null where nothing is.</param>
    public Func<string, string?> Of(Sealer sealer, Guid profile, string? plain, string? personal)
    {
        if (fields.Count == 0 || plain is null)
            return _ => null;
        var values = new Lazy<JsonObject>(() => (JsonObject)JsonNode.Parse(plain)!);
        var secrets = new Lazy<JsonObject>(() => PersonalFields.Open(sealer, profile, personal));
        return name =>
            fields.FirstOrDefault(field => field.Name == name) is { } field
                ? FieldText.In(language, field, (field.IsPersonal ? secrets : values).Value[field.Key])
                : null;
    }
}
