using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Curlew.Webhooks;

/// <summary>A webhook without anything about a person: every name of a property, the words that are Meta's own, and of the rest only how
/// long it is.</summary>
static class MaskedJson
{
    // Values of these are words, codes or ids of Meta's or of the business, in whatever webhook they stand. What is not known to be
    // harmless is masked.
    static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "object",
        "field",
        "messaging_product",
        "type",
        "status",
        "event",
        "timestamp",
        "category",
        "pricing_model",
        "billable",
        "phone_number_id",
        "version",
        "message_template_name",
        "message_template_language",
        "message_template_category",
        "current_limit",
        "max_daily_conversations_per_business",
        "restriction_type",
        "expiration",
    };

    /// <returns>Indented JSON; null where the text is none.</returns>
    public static string? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                Write(writer, document.RootElement, isOpen: false);
            return Encoding.UTF8.GetString(text.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Words that are called a code may be a door's.
    static bool IsErrorCode(JsonProperty property) => property is { Name: "code", Value.ValueKind: JsonValueKind.Number };

    static void Write(Utf8JsonWriter writer, JsonElement value, bool isOpen)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, Open.Contains(property.Name) || IsErrorCode(property));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, element, isOpen);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when !isOpen:
                writer.WriteStringValue($"••• {value.GetString()!.Length} characters");
                break;
            case JsonValueKind.Number when !isOpen:
                writer.WriteStringValue("••• a number");
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
