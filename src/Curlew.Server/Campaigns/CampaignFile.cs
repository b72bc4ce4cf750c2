using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary>A campaign written down in a YAML or JSON file.</summary>
static class CampaignFile
{
    /// <summary>Its words as the options take them: lists joined by commas, filters and components as JSON.</summary>
    /// <exception cref="NotConfigured">It cannot be read.</exception>
    public static async Task<Dictionary<string, string>> Read(string path, CancellationToken ct)
    {
        var file = await YamlFile.Read(path, ct, [.. CampaignForm.Structured]);
        return file.ValueKind == JsonValueKind.Object
            ? file.EnumerateObject().Where(word => word.Value.ValueKind != JsonValueKind.Null).ToDictionary(word => word.Name, Text)
            : throw new NotConfigured($"{path} is not a list of names and values, as in 'name: Spring offer'.");
    }

    // A filter may also be given as JSON within a text.
    static string Text(JsonProperty word) =>
        (word.Value.ValueKind, CampaignForm.Structured.Contains(word.Name)) switch
        {
            (JsonValueKind.String, _) => word.Value.GetString()!,
            (JsonValueKind.Array, false) => string.Join(',', word.Value.EnumerateArray().Select(item => item.ToString())),
            _ => word.Value.GetRawText(),
        };
}
