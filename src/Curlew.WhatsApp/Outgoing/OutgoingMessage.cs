using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A message to one person. <see cref="Problem"/> checks Meta's documented limits before anything is sent.</summary>
public abstract record OutgoingMessage(Recipient To)
{
    /// <summary>The id of the message this one answers; shown as a quotation.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Why Meta would refuse this message, or null.</summary>
    public InvalidMessage? Problem() => To.Problem() ?? Check();

    private protected abstract InvalidMessage? Check();

    private protected abstract string Type { get; }

    private protected abstract void WriteContent(Utf8JsonWriter json);

    internal virtual bool ViaMarketingEndpoint => false;

    internal void Write(Utf8JsonWriter json, string opaque)
    {
        json.WriteStartObject();
        json.WriteString("messaging_product"u8, "whatsapp"u8);
        To.Write(json);
        json.WriteString("type"u8, Type);
        json.WritePropertyName(Type);
        WriteContent(json);
        if (ReplyTo is not null)
        {
            json.WriteStartObject("context"u8);
            json.WriteString("message_id"u8, ReplyTo);
            json.WriteEndObject();
        }

        if (opaque.Length > 0)
            json.WriteString("biz_opaque_callback_data"u8, opaque);
        json.WriteEndObject();
    }
}
