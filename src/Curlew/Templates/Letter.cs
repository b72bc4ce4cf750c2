using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Curlew.Templates;

/// <summary>A campaign's template with its components, ready to be filled for one person after another.</summary>
public sealed class Letter
{
    readonly JsonElement components;
    readonly LetterText text;
    readonly string? forEveryone;

    /// <param name="name">WhatsApp template.</param>
    /// <param name="language">Language code as the API writes it.</param>
    /// <param name="componentsJson">The components as Meta takes them, with placeholders in their texts.</param>
    /// <param name="text">The text as the customer will see it, with placeholders: used where Meta's copy is not known.</param>
    /// <param name="metaJson">The components of Meta's copy: what the customer sees is this, filled with the parameters.</param>
    public Letter(string name, string language, string componentsJson, string? text, string? metaJson = null)
    {
        Name = name;
        Language = language;
        components = JsonElement.Parse(componentsJson);
        this.text = LetterText.Of(Parameters.Read(components), metaJson is null ? null : Appearance.Read(metaJson), text);
        string? missing = null;
        forEveryone = Placeholders.Names(componentsJson).Count == 0 ? Components(_ => null, ref missing) : null;
    }

    public string Name { get; }

    public string Language { get; }

    /// <summary>Why Meta would refuse every message of this letter: its components do not fill its template. Null when they do, or when
    /// Meta's copy is not known.</summary>
    public Misfit? Misfit => text.Misfit;

    /// <summary>Whether Meta takes it for phone numbers only (error 131062): it carries a one-time code.</summary>
    public bool NeedsPhone => text.CarriesCode;

    /// <summary>Names of the variables it asks for.</summary>
    public IReadOnlyCollection<string> Variables
    {
        get
        {
            var asked = new HashSet<string>(StringComparer.Ordinal);
            Fill(name =>
            {
                asked.Add(name);
                return name;
            });
            return asked;
        }
    }

    /// <summary>Fills the letter for one person.</summary>
    public FilledLetter Fill(Func<string, string?> value)
    {
        string? missing = null;
        var json = forEveryone ?? Components(value, ref missing);
        var (whole, tooLong) = text.Fill(value, ref missing);
        return new(json, whole, missing) { IsTooLong = tooLong };
    }

    /// <summary>What one person would see, part by part.</summary>
    public Preview Preview(Func<string, string?> value)
    {
        var filled = Fill(value);
        return text.Preview(value) with { Unfit = filled.Unfit };
    }

    string Components(Func<string, string?> value, ref string? missing)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        Copy(components, writer, value, false, ref missing);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Copy(JsonElement element, Utf8JsonWriter writer, Func<string, string?> value, bool isParameter, ref string? missing)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Copy(property.Value, writer, value, Parameters.IsFilled(property.Name), ref missing);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Copy(item, writer, value, false, ref missing);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                var filled = isParameter
                    ? Placeholders.FillParameter(element.GetString()!, value)
                    : Placeholders.Fill(element.GetString()!, value);
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
/// <param name="Text">The text as the person will see it: header, body and footer.</param>
/// <param name="Missing">A variable without value and fallback: the letter must not be sent.</param>
public sealed record FilledLetter(string ComponentsJson, string? Text, string? Missing)
{
    /// <summary>Meta refuses the filled text for its length (code 132005): the letter must not be sent.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>Why this person cannot be sent the letter, as a reason for skipping; null when they can.</summary>
    public string? Unfit =>
        Missing is not null ? $"variable_missing: {Missing}"
        : IsTooLong ? "text_too_long"
        : null;
}

/// <summary>What one person would see.</summary>
/// <param name="Header">Its text, or its kind and file.</param>
/// <param name="Buttons">Label, and where it leads.</param>
public sealed record Preview(string? Header, string? Body, string? Footer, IReadOnlyList<string> Buttons)
{
    /// <summary>Why this person would be skipped; null when not.</summary>
    public string? Unfit { get; init; }
}
