using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Plain text of up to 4,096 characters; <paramref name="PreviewUrl"/> shows a preview of its first link.</summary>
public sealed record TextMessage(Recipient To, string Body, bool PreviewUrl = false) : OutgoingMessage(To)
{
    private protected override string Type => "text";

    private protected override InvalidMessage? Check() => Limit.Required("text.body", Body, 4096);

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("body"u8, Body);
        if (PreviewUrl)
            json.WriteBoolean("preview_url"u8, true);
        json.WriteEndObject();
    }
}

/// <summary>Puts <paramref name="Emoji"/> on a message of at most 30 days of age; an empty one takes the reaction away.</summary>
public sealed record ReactionMessage(Recipient To, string MessageId, string Emoji) : OutgoingMessage(To)
{
    private protected override string Type => "reaction";

    private protected override InvalidMessage? Check() =>
        Limit.Required("reaction.message_id", MessageId, 512) ?? Limit.Optional("reaction.emoji", Emoji, 32);

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("message_id"u8, MessageId);
        json.WriteString("emoji"u8, Emoji);
        json.WriteEndObject();
    }
}

/// <summary>A point on the map, in degrees.</summary>
public sealed record LocationMessage(Recipient To, double Latitude, double Longitude, string? Name = null, string? Address = null)
    : OutgoingMessage(To)
{
    private protected override string Type => "location";

    private protected override InvalidMessage? Check() =>
        Latitude is not (>= -90 and <= 90) ? Limit.OutOfRange("location.latitude", "It is not between -90 and 90.")
        : Longitude is not (>= -180 and <= 180) ? Limit.OutOfRange("location.longitude", "It is not between -180 and 180.")
        : Limit.Optional("location.name", Name, 1000) ?? Limit.Optional("location.address", Address, 1000);

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("latitude"u8, Latitude);
        json.WriteNumber("longitude"u8, Longitude);
        if (Name is not null)
            json.WriteString("name"u8, Name);
        if (Address is not null)
            json.WriteString("address"u8, Address);
        json.WriteEndObject();
    }
}
