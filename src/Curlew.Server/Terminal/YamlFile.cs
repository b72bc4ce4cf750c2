using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Curlew.Server.Terminal;

/// <summary>Files people write by hand: YAML, of which JSON is a part.</summary>
static class YamlFile
{
    /// <summary>Nothing that is written by hand is larger.</summary>
    public const int LargestBytes = 4 * 1024 * 1024;

    /// <summary>Its values, each as the text that was typed.</summary>
    /// <param name="typed">Names of the outermost entries in which a number is a number.</param>
    /// <exception cref="NotConfigured">There is no such file, or it is not YAML; the text says in which line.</exception>
    public static async Task<JsonElement> Read(string path, CancellationToken ct, params IReadOnlyCollection<string> typed)
    {
        if (!File.Exists(path))
            throw new NotConfigured($"There is no file {path}.");
        var text = await SmallFile.Read(path, LargestBytes, ct);
        try
        {
            return JsonSerializer.SerializeToElement(Root(text) is { } root ? PlainValues.Texts(root, typed) : null);
        }
        catch (YamlException e)
        {
            throw new NotConfigured($"{path} line {e.Start.Line}: {Problem(e)}");
        }
    }

    /// <summary>The outermost node of the only document; null where there is none, or more than one.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static YamlNode? Root(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents is [{ RootNode: var root }] ? root : null;
    }

    public static string Problem(YamlException e) => e.InnerException?.Message ?? e.Message;
}
