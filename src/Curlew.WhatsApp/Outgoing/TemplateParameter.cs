using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>One value for a template's variable.</summary>
public abstract record TemplateParameter
{
    private protected TemplateParameter() { }

    internal abstract InvalidMessage? Problem();

    internal abstract void Write(Utf8JsonWriter json);
}

/// <summary>Text for a variable; templates with named variables need <paramref name="Name"/>, others go by order.</summary>
public sealed record TextParameter(string Text, string? Name = null) : TemplateParameter
{
    // Meta refuses line breaks, tabs and more than four spaces in a row inside a variable (codes 132012, 132018, 100).
    internal override InvalidMessage? Problem() =>
        Limit.Required("template.parameter.text", Text, 1024)
        ?? (
            Text.AsSpan().ContainsAny('\n', '\r', '\t')
                ? new InvalidMessage("template.parameter.text", "It holds a line break or a tab.")
                : null
        )
        ?? (
            Text.Contains("     ", StringComparison.Ordinal)
                ? new InvalidMessage("template.parameter.text", "It holds more than four spaces in a row.")
                : null
        );

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "text"u8);
        if (Name is not null)
            json.WriteString("parameter_name"u8, Name);
        json.WriteString("text"u8, Text);
    }
}

/// <summary>A picture, film or document for a template's header.</summary>
public sealed record MediaParameter(MediaKind Kind, MediaSource Source, string? FileName = null) : TemplateParameter
{
    internal override InvalidMessage? Problem() =>
        Kind is MediaKind.Audio or MediaKind.Sticker ? new("template.header", "A header holds an image, a video or a document.")
        : FileName is not null && Kind != MediaKind.Document ? new("template.header.filename", "Only a document has a file name.")
        : Source.Problem("template.header");

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, Kind.Word());
        json.WriteStartObject(Kind.Word());
        Source.Write(json);
        if (FileName is not null)
            json.WriteString("filename"u8, FileName);
        json.WriteEndObject();
    }
}

/// <summary>A place for a template's location header.</summary>
public sealed record LocationParameter(double Latitude, double Longitude, string Name, string Address) : TemplateParameter
{
    internal override InvalidMessage? Problem() =>
        Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180
            ? null
            : new("template.header.location", "The degrees are out of range.");

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "location"u8);
        json.WriteStartObject("location"u8);
        json.WriteNumber("latitude"u8, Latitude);
        json.WriteNumber("longitude"u8, Longitude);
        json.WriteString("name"u8, Name);
        json.WriteString("address"u8, Address);
        json.WriteEndObject();
    }
}

sealed record PayloadParameter(string Payload) : TemplateParameter
{
    internal override InvalidMessage? Problem() => Limit.Required("template.button.payload", Payload, 256);

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "payload"u8);
        json.WriteString("payload"u8, Payload);
    }
}

sealed record CouponParameter(string Code) : TemplateParameter
{
    internal override InvalidMessage? Problem() => Limit.Required("template.button.coupon_code", Code, 15);

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "coupon_code"u8);
        json.WriteString("coupon_code"u8, Code);
    }
}
