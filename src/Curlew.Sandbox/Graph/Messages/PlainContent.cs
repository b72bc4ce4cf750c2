using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Text, media, location, contacts and reactions (Meta, messages reference, 2026-03).</summary>
static class PlainContent
{
    public static (Content, Refusal?) Text(JsonElement text)
    {
        if (text.Text("body") is not { Length: > 0 } body)
            return Content.Wrong(100, "(#100) The parameter text['body'] is required.");
        return body.Length > 4096
            ? Content.Wrong(100, "(#100) Param text['body'] must be at most 4096 characters long.")
            : Content.Plain(body);
    }

    public static (Content Content, Refusal? Refusal) Media(string type, JsonElement media, World world, BusinessNumber number)
    {
        var (id, link) = (media.Text("id"), media.Text("link"));
        if (id is null == link is null)
            return Content.Wrong(100, $"(#100) Exactly one of {type}['id'] and {type}['link'] is required.");
        if (id is not null && !(world.Media.Find(id) is { } file && (file.Number ?? number.Id) == number.Id))
            return Content.Wrong(131009, $"Media with id {id} does not exist or has expired.");
        if (link is not null && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            return Content.Wrong(100, $"(#100) Param {type}['link'] is not a valid URI.");
        if (media.Text("caption") is { } caption)
        {
            if (type is "audio" or "sticker")
                return Content.Wrong(100, $"(#100) Unexpected key \"caption\" on param \"{type}\".");
            if (caption.Length > 1024)
                return Content.Wrong(100, $"(#100) Param {type}['caption'] must be at most 1024 characters long.");
        }
        return (new(null, [], media.Text("caption") ?? media.Text("filename") ?? "") { Media = id ?? link }, null);
    }

    public static (Content, Refusal?) Location(JsonElement location)
    {
        if (!Degrees(location, "latitude", 90))
            return Content.Wrong(131009, "Latitude must be a number from -90 to 90.");
        return Degrees(location, "longitude", 180)
            ? Content.Plain(location.Text("name") ?? "")
            : Content.Wrong(131009, "Longitude must be a number from -180 to 180.");
    }

    public static (Content, Refusal?) Contacts(JsonElement contacts)
    {
        if (contacts.ValueKind != JsonValueKind.Array || contacts.GetArrayLength() is < 1 or > 257)
            return Content.Wrong(131009, "Contacts must hold 1 to 257 contacts.");
        foreach (var contact in contacts.EnumerateArray())
        {
            if (contact.Child("name") is not { } name || name.Text("formatted_name") is not { Length: > 0 })
                return Content.Wrong(131008, "Parameter 'formatted_name' is mandatory in 'name'.");
            if (name.EnumerateObject().Count() < 2)
                return Content.Wrong(131009, "At least one of the optional parameters of 'name' is needed beside 'formatted_name'.");
        }
        return Content.Plain(contacts[0].Child("name")!.Value.Text("formatted_name")!);
    }

    public static (Content, Refusal?) Reaction(JsonElement reaction)
    {
        if (reaction.Text("message_id") is not { Length: > 0 })
            return Content.Wrong(131008, "Parameter 'message_id' is mandatory in 'reaction'.");
        return reaction.Text("emoji") is { } emoji
            ? Content.Plain(emoji)
            : Content.Wrong(131008, "Parameter 'emoji' is mandatory in 'reaction'.");
    }

    static bool Degrees(JsonElement from, string name, double most) =>
        double.TryParse(from.Text(name), System.Globalization.CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most;
}
