using System.Text.Json.Nodes;

namespace Curlew.Server.Api;

/// <summary>An example of each request, and of its answer: they stand in the document, and tests send them.</summary>
static class ApiExamples
{
    /// <param name="name">As in createSegment.request; null where there is none.</param>
    public static JsonNode? Find(string name)
    {
        using var file = typeof(ApiExamples).Assembly.GetManifestResourceStream($"api/examples/{name}.json");
        return file is null ? null : JsonNode.Parse(file);
    }
}
