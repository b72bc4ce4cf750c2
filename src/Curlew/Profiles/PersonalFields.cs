using System.Text.Json.Nodes;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>The values of a profile's personal fields: one text, sealed for its cell.</summary>
static class PersonalFields
{
    public static Cell CellOf(Guid profile) => new("user_profiles", "personal_fields", profile);

    /// <summary>Opens them; null where there are none, or where they do not open.</summary>
    public static JsonObject? Open(OpenedRow row, Guid profile, string? stored) =>
        row.Text(stored, CellOf(profile)) is { } text ? JsonNode.Parse(text) as JsonObject : null;

    /// <summary>Opens them.</summary>
    /// <exception cref="SealBroken">Somebody has changed the row.</exception>
    public static JsonObject Open(Sealer sealer, Guid profile, string? stored) =>
        stored is null ? [] : (JsonObject)JsonNode.Parse(sealer.Open(stored, CellOf(profile)))!;

    /// <summary>Those of two with what is said later over what was known before, sealed; null where neither has any.</summary>
    public static string? Joined(Sealer sealer, Guid profile, JsonObject before, JsonObject later)
    {
        var all = (JsonObject)before.DeepClone();
        foreach (var (key, value) in later)
            all[key] = value?.DeepClone();
        return all.Count == 0 ? null : sealer.Seal(all.ToJsonString(), CellOf(profile));
    }
}
