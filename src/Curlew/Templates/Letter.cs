using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Curlew.Templates;

/// <summary>A campaign's template with its components, ready to be filled for one person after another.</summary>
public sealed class Letter
{
    readonly JsonDocument components;
    readonly string? text;
    readonly bool isPersonal;

    /// <param name="name">WhatsApp template.</param>
    /// <param name="language">Language code as the API writes it.</param>
    /// <param name="componentsJson">The components as Meta takes them, with placeholders in their texts.</param>
    /// <param name="text">The text as the customer will see it, for the history.</param>
    public Letter(string name, string language, string componentsJson, string? text)
    {
        Name = name;
        Language = language;
        components = JsonDocument.Parse(componentsJson);
        this.text = text;
        isPersonal = Placeholders.Names(componentsJson).Count > 0;
    }

    public string Name { get; }

    public string Language { get; }

    /// <summary>Fills the letter for one person.</summary>
    public FilledLetter Fill(Func<string, string?> value)
    {
        string? missing = null;
        var json = isPersonal ? Components(value, ref missing) : components.RootElement.GetRawText();
        var body = text is null ? new Filled("", null) : Placeholders.Fill(text, value);
        return new(json, text is null ? null : body.Text, missing ?? body.Missing);
    }

    string Components(Func<string, string?> value, ref string? missing)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        Copy(components.RootElement, writer, value, ref missing);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Copy(JsonElement element, Utf8JsonWriter writer, Func<string, string?> value, ref string? missing)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Copy(property.Value, writer, value, ref missing);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Copy(item, writer, value, ref missing);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                var filled = Placeholders.Fill(element.GetString()!, value);
                missing ??= filled.Missing;
                writer.WriteStringValue(filled.Text);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}

/// <summary>A letter for one person.</summary>
/// <param name="ComponentsJson">Components as Meta takes them.</param>
/// <param name="Text">The text as the person will see it.</param>
/// <param name="Missing">A variable without value and fallback: the letter must not be sent.</param>
public sealed record FilledLetter(string ComponentsJson, string? Text, string? Missing);
