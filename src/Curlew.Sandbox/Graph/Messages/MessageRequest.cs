using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Reads the body of `POST /messages` and holds it against everything Meta checks before it accepts.</summary>
static class MessageRequest
{
    const int LongestCallback = 512;

    public static (Draft? Draft, Refusal? Refusal) Read(JsonElement body, World world, BusinessNumber number)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return (null, new(100, "Invalid parameter: the body is not a JSON object."));
        if (body.Text("messaging_product") is not "whatsapp")
            return (null, new(100, "(#100) The parameter messaging_product is required."));
        var (phone, input, toUserId, refusal) = Recipient(body, world, number);
        if (refusal is not null)
            return (null, refusal);

        var type = body.Text("type") ?? "text";
        var callback = body.Text("biz_opaque_callback_data");
        if (callback?.Length > LongestCallback)
            return (null, new(100, "(#100) Param biz_opaque_callback_data must be at most 512 characters long."));
        if (body.Child("context") is { } context && context.Text("message_id") is not { Length: > 0 })
            return (null, new(100, "(#100) The parameter context['message_id'] is required."));

        var (content, wrong) = Content(type, body, world, number);
        if (wrong is not null)
            return (null, wrong);
        // One-time codes need a phone (Meta, business-scoped user ids, 2026-05).
        if (toUserId && content.Template?.Category == "AUTHENTICATION")
            return (null, new(131062, "Authentication templates cannot be sent to a user id."));
        return (
            new(phone, toUserId, input, type, content.Template, callback, content.Choices)
            {
                Shown = content.Shown,
                Media = content.Media,
                Frame = content.Frame,
                Links = content.Links ?? [],
            },
            null
        );
    }

    static (ulong Phone, string Input, bool ToUserId, Refusal?) Recipient(JsonElement body, World world, BusinessNumber number)
    {
        var kind = body.Text("recipient_type") ?? "individual";
        if (kind is not ("individual" or "group"))
            return (0, "", false, new(100, "(#100) Param recipient_type must be one of {INDIVIDUAL, GROUP}."));
        if (kind == "group")
            return (0, "", false, new(131020, "Group messages need an official business account."));
        if (body.Text("to") is { Length: > 0 } to)
            return ByPhone(to, number);
        if (body.Text("recipient") is not { Length: > 0 } userId)
            return (0, "", false, new(100, "(#100) The parameter to is required."));
        return world.Population.PhoneOf(userId, number.Portfolio.Index) is { } phone
            ? (phone, userId, true, null)
            : (0, userId, true, new(131009, $"The recipient {userId} is not a user id of this business portfolio."));
    }

    static (ulong, string, bool, Refusal?) ByPhone(string to, BusinessNumber number)
    {
        // Meta strips everything but digits, so a user id in `to` is accepted and never arrives (seen 2026-07).
        if (to.Any(char.IsLetter))
            return (0, to, false, null);
        if (to.StartsWith("00", StringComparison.Ordinal))
            return (0, to, false, new(100, "(#100) Invalid parameter: write the number with its country code and without 00."));
        var digits = to.Count(char.IsAsciiDigit);
        if (digits is < 7 or > 15)
            return (0, to, false, new(100, "(#100) Invalid parameter: to is not a phone number."));
        var phone = PhoneDigits.Canonical(to);
        if (phone == PhoneDigits.Canonical(number.Display))
            return (0, to, false, new(131021, "Sender and recipient phone number is the same."));
        return (phone, to, false, null);
    }

    static (Content, Refusal?) Content(string type, JsonElement body, World world, BusinessNumber number)
    {
        if (
            type
                is "text"
                    or "image"
                    or "video"
                    or "audio"
                    or "document"
                    or "sticker"
                    or "location"
                    or "contacts"
                    or "reaction"
                    or "interactive"
                    or "template"
            && body.Child(type) is null
        )
            return (default, new(131008, $"Parameter '{type}' is mandatory for type '{type}'."));
        return type switch
        {
            "text" => PlainContent.Text(body.Child(type)!.Value),
            "image" or "video" or "audio" or "document" or "sticker" => PlainContent.Media(type, body.Child(type)!.Value, world, number),
            "location" => PlainContent.Location(body.Child(type)!.Value),
            "contacts" => PlainContent.Contacts(body.Child(type)!.Value),
            "reaction" => PlainContent.Reaction(body.Child(type)!.Value),
            "interactive" => InteractiveContent.Read(body.Child(type)!.Value),
            "template" => TemplateContent.Read(body.Child(type)!.Value, world, number),
            _ => (
                default,
                new(
                    100,
                    $"(#100) Param type must be one of {{AUDIO, CONTACTS, DOCUMENT, IMAGE, INTERACTIVE, LOCATION, REACTION, STICKER, TEMPLATE, TEXT, VIDEO}} - got \"{type}\"."
                )
            ),
        };
    }
}

/// <summary>The checked content of a message.</summary>
/// <param name="Shown">What a customer sees, as plain text.</param>
readonly record struct Content(TemplateUse? Template, Choice[] Choices, string Shown)
{
    public string? Media { get; init; }

    public (string Header, string Footer) Frame { get; init; }

    public Link[]? Links { get; init; }

    public static (Content, Refusal?) Plain(string shown) => (new(null, [], shown), null);

    public static (Content, Refusal?) Wrong(int code, string details) => (default, new(code, details));
}
