using System.Text.Json;
using System.Text.RegularExpressions;

namespace Curlew.Webhooks;

/// <summary>What a person chose and wrote in a form, as texts: every value, and the name of every box that was ticked.</summary>
static partial class FormAnswers
{
    // A form has a screen or two; what is larger was not filled in by a person.
    const int LongestForm = 64 * 1024;

    /// <summary>Empty where the form's text is no JSON.</summary>
    public static IReadOnlyList<string> In(string? json)
    {
        if (json is null or { Length: > LongestForm })
            return [];
        try
        {
            using var form = JsonDocument.Parse(json);
            return [.. Texts(form.RootElement)];
        }
        catch (JsonException)
        {
            // The message itself is kept and shown; a form that cannot be read says nothing by itself.
            return [];
        }
    }

    static IEnumerable<string> Texts(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(Named),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
            JsonValueKind.String => [Plain(element.GetString()!)],
            _ => [],
        };

    static IEnumerable<string> Named(JsonProperty answer) =>
        answer.Name is "flow_token" ? []
        : IsTicked(answer.Value) ? [Plain(answer.Name)]
        : Texts(answer.Value);

    static bool IsTicked(JsonElement value) =>
        value.ValueKind is JsonValueKind.True
        || value.ValueKind is JsonValueKind.String && value.GetString()!.ToUpperInvariant() is "TRUE" or "YES" or "ON" or "1";

    // Meta's builder numbers what can be chosen: 0_Stop_offers; and names fields after the screen: screen_0_Unsubscribe_1.
    static string Plain(string text) => Numbering().Replace(text, " ");

    [GeneratedRegex(@"^(screen_\d+_|\d+_)|_\d+$", RegexOptions.IgnoreCase)]
    private static partial Regex Numbering();
}
