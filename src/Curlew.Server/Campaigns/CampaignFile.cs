using System.Text.Json;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary>A campaign written down in a YAML or JSON file.</summary>
static class CampaignFile
{
    static readonly string[] Structured = ["audience", "exclude", "components", "variants"];

    /// <summary>Its words as the options take them: lists joined by commas, filters and components as JSON.</summary>
    /// <exception cref="NotConfigured">It cannot be read, or says something a campaign does not have.</exception>
    public static async Task<Dictionary<string, string>> Read(string path, IEnumerable<string> known, CancellationToken ct)
    {
        var file = await YamlFile.Read(path, ct, Structured);
        if (file.ValueKind != JsonValueKind.Object)
            throw new NotConfigured($"{path} is not a list of names and values, as in 'name: Spring offer'.");
        var words = file.EnumerateObject().ToList();
        if (words.Select(word => word.Name).Except(known).ToList() is { Count: > 0 } unknown)
            throw new NotConfigured($"A campaign has no {string.Join(", ", unknown)}. It has: {string.Join(", ", known)}.");
        return words.Where(word => word.Value.ValueKind != JsonValueKind.Null).ToDictionary(word => word.Name, Text);
    }

    // A filter may also be given as JSON within a text.
    static string Text(JsonProperty word) =>
        (word.Value.ValueKind, Structured.Contains(word.Name)) switch
        {
            (JsonValueKind.String, _) => word.Value.GetString()!,
            (JsonValueKind.Array, false) => string.Join(',', word.Value.EnumerateArray().Select(item => item.ToString())),
            _ => word.Value.GetRawText(),
        };
}
