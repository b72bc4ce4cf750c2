using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Curlew.Server.Commands;

/// <summary>A campaign written down in a YAML or JSON file; JSON is YAML too.</summary>
static class CampaignFile
{
    const int LargestBytes = 4 * 1024 * 1024;

    /// <summary>Its words as the options take them: lists joined by commas, filters and components as JSON.</summary>
    /// <exception cref="NotConfigured">It cannot be read, or says something a campaign does not have.</exception>
    public static Dictionary<string, string> Read(string path, IEnumerable<string> known)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > LargestBytes)
            throw new NotConfigured($"There is no file {path}, or it is larger than a campaign can be.");
        var content = Parse(path);
        if (content.Keys.Except(known).ToList() is { Count: > 0 } unknown)
            throw new NotConfigured($"A campaign has no {string.Join(", ", unknown)}. It has: {string.Join(", ", known)}.");
        return content.Where(word => word.Value is not null).ToDictionary(word => word.Key, word => Text(word.Key, word.Value!));
    }

    static Dictionary<string, object?> Parse(string path)
    {
        try
        {
            return new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<Dictionary<string, object?>>(File.ReadAllText(path)) ?? [];
        }
        catch (YamlException e)
        {
            throw new NotConfigured($"{path} line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }
    }

    static string Text(string key, object value) => (key, value) switch
    {
        ("audience" or "exclude" or "components", string text) => text,
        ("audience" or "exclude" or "components" or "variants", _) => JsonSerializer.Serialize(value is IDictionary<object, object?> or IList<object?> ? Plain(value) : value),
        (_, IList<object?> items) => string.Join(',', items.Select(item => Convert.ToString(item, CultureInfo.InvariantCulture))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    static object? Plain(object? value) => value switch
    {
        IDictionary<object, object?> map => map.ToDictionary(pair => Convert.ToString(pair.Key, CultureInfo.InvariantCulture)!, pair => Plain(pair.Value)),
        IList<object?> items => items.Select(Plain).ToList(),
        _ => value,
    };
}
