using System.Text.Json;
using Curlew.Server.Commands;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Curlew.Server;

/// <summary>Files people write by hand: YAML, of which JSON is a part. Every plain value comes as a text, so that 20 % and 0815 stay what was typed.</summary>
static class YamlFile
{
    /// <exception cref="NotConfigured">There is no such file, or it is not YAML.</exception>
    public static async Task<JsonElement> Read(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
            throw new NotConfigured($"There is no file {path}.");
        var text = await File.ReadAllTextAsync(path, ct);
        try
        {
            var read = new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<object?>(text);
            return JsonSerializer.SerializeToElement(Plain(read));
        }
        catch (YamlException e)
        {
            throw new NotConfigured($"{path} cannot be read as YAML, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }
    }

    static object? Plain(object? value) => value switch
    {
        IDictionary<object, object> map => map.ToDictionary(pair => $"{pair.Key}", pair => Plain(pair.Value)),
        IEnumerable<object> list => list.Select(Plain).ToList(),
        _ => value,
    };
}
