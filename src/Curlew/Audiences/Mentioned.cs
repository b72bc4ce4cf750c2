using System.Text.Json;

namespace Curlew.Audiences;

/// <summary>The names of segments, campaigns and fields a filter mentions anywhere, whether it makes sense otherwise or not.</summary>
sealed class Mentioned
{
    public HashSet<string> Segments { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Campaigns { get; } = new(StringComparer.Ordinal);

    /// <summary>Every other name: fields, and the words of the language.</summary>
    public HashSet<string> Others { get; } = new(StringComparer.Ordinal);

    public static Mentioned In(JsonElement filter)
    {
        var mentioned = new Mentioned();
        mentioned.Read(filter);
        return mentioned;
    }

    void Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
            foreach (var item in json.EnumerateArray())
                Read(item);
        else if (json.ValueKind == JsonValueKind.Object)
            foreach (var property in json.EnumerateObject())
                if (property.Name == Filter.SegmentWord)
                    Segments.UnionWith(Texts(property.Value));
                else if (CampaignFact.Named(property.Name) is not null)
                    Campaigns.UnionWith(Texts(property.Value));
                else
                {
                    Others.Add(property.Name);
                    Read(property.Value);
                }
    }

    static IEnumerable<string> Texts(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select(TextField.Text).OfType<string>()
        : TextField.Text(json) is { } text ? [text]
        : [];
}
