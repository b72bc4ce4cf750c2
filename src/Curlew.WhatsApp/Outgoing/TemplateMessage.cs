using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>An approved template, filled in. The only message that may open a conversation.</summary>
/// <param name="Name">Lower-case letters, digits and underscores.</param>
/// <param name="Language">The exact code of the translation: en and en_US are two different ones.</param>
public sealed record TemplateMessage(Recipient To, string Name, string Language, IReadOnlyList<TemplateComponent> Components)
    : OutgoingMessage(To)
{
    /// <summary>Sends over the Marketing Messages endpoint, which Meta can demand for marketing templates (error 131063).</summary>
    public bool ViaMarketingMessages { get; init; }

    /// <summary>The components as a ready JSON array, in place of <see cref="Components"/>.</summary>
    public string? ComponentsJson { get; init; }

    internal override bool ViaMarketingEndpoint => ViaMarketingMessages;

    private protected override string Type => "template";

    private protected override InvalidMessage? Check() =>
        CheckName()
        ?? Limit.Required("template.language.code", Language, 32)
        ?? (ComponentsJson is not null ? Limit.ValidJson("template.components", ComponentsJson) : null)
        ?? Components.Select(c => c.Problem()).FirstOrDefault(p => p is not null);

    InvalidMessage? CheckName() =>
        Limit.Required("template.name", Name, 512)
        ?? (
            Name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_')
                ? null
                : new("template.name", "Only a-z, 0-9 and _ are allowed.")
        );

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteStartObject("language"u8);
        json.WriteString("code"u8, Language);
        json.WriteEndObject();
        WriteComponents(json);
        json.WriteEndObject();
    }

    void WriteComponents(Utf8JsonWriter json)
    {
        if (ComponentsJson is null && Components.Count == 0)
            return;
        json.WritePropertyName("components"u8);
        if (ComponentsJson is not null)
        {
            json.WriteRawValue(ComponentsJson, skipInputValidation: true);
            return;
        }

        json.WriteStartArray();
        foreach (var component in Components)
            component.Write(json);
        json.WriteEndArray();
    }
}
