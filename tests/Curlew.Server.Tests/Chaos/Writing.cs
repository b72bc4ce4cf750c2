using System.Globalization;
using System.Text.Json.Nodes;

namespace Curlew.Server.Tests;

/// <summary>Writes what people and Meta say, as it stands in a webhook.</summary>
sealed class Writing(Random random, string phoneNumberId)
{
    static readonly string[] Words =
    [
        "bread",
        "coffee",
        "sunday",
        "delivery",
        "invoice",
        "loaves",
        "please",
        "thanks",
        "birthday",
        "cake",
        "open",
        "late",
    ];

    static readonly Func<string, string, JsonNode>[] Contents =
    [
        (_, _) =>
            new JsonObject
            {
                ["id"] = "1",
                ["mime_type"] = "image/jpeg",
                ["sha256"] = "x",
                ["caption"] = "Our cat",
            },
        (_, _) => new JsonObject { ["id"] = "2", ["mime_type"] = "video/mp4" },
        (_, _) =>
            new JsonObject
            {
                ["id"] = "3",
                ["mime_type"] = "audio/ogg; codecs=opus",
                ["voice"] = true,
            },
        (_, _) =>
            new JsonObject
            {
                ["id"] = "4",
                ["mime_type"] = "application/pdf",
                ["filename"] = "bill.pdf",
            },
        (_, _) => new JsonObject { ["id"] = "5", ["mime_type"] = "image/webp" },
        (_, _) =>
            new JsonObject
            {
                ["latitude"] = 37.44,
                ["longitude"] = -122.16,
                ["name"] = "Head office",
            },
        (_, _) =>
            new JsonArray(
                new JsonObject
                {
                    ["name"] = new JsonObject { ["formatted_name"] = "Bo" },
                    ["phones"] = new JsonArray(new JsonObject { ["phone"] = "+1 650 555 0000" }),
                }
            ),
        (_, _) =>
            new JsonObject
            {
                ["type"] = "list_reply",
                ["list_reply"] = new JsonObject { ["id"] = "r1", ["title"] = "Large" },
            },
        (_, _) => new JsonObject { ["payload"] = "P", ["text"] = "Yes, please" },
        (_, _) =>
            new JsonObject
            {
                ["catalog_id"] = "c",
                ["product_items"] = new JsonArray(
                    new JsonObject
                    {
                        ["product_retailer_id"] = "bread",
                        ["quantity"] = 2,
                        ["item_price"] = "3.50",
                        ["currency"] = "EUR",
                    }
                ),
            },
        (_, _) => new JsonObject { ["type"] = "user_identity_changed", ["body"] = "Her phone changed" },
        (_, _) => new JsonObject { ["type"] = "poll_creation" },
        (_, other) => new JsonObject { ["message_id"] = other, ["emoji"] = "👍" },
        (_, other) =>
            new JsonObject
            {
                ["original_message_id"] = other,
                ["message"] = new JsonObject
                {
                    ["type"] = "text",
                    ["text"] = new JsonObject { ["body"] = "Two loaves" },
                },
            },
        (_, other) => new JsonObject { ["original_message_id"] = other },
    ];

    static readonly string[] Types =
    [
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
        "button",
        "order",
        "system",
        "unsupported",
        "reaction",
        "edit",
        "revoke",
    ];

    /// <summary>A text as often as everything else together; of texts every third answers something.</summary>
    public Told Message(string wamid, Writer writer, DateTimeOffset at, string ours, string other)
    {
        var kind = random.Next(2 * Types.Length);
        if (kind < Types.Length)
            return Incoming(writer, Said(wamid, writer, at, Types[kind], Contents[kind](ours, other)));
        var text = Said(
            wamid,
            writer,
            at,
            "text",
            new JsonObject
            {
                ["body"] = string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Words[random.Next(Words.Length)])),
            }
        );
        if (kind % 3 == 0)
            text["context"] = new JsonObject { ["from"] = "15550783881", ["id"] = kind % 2 == 0 ? ours : other };
        return Incoming(writer, text);
    }

    public Told Text(string wamid, Writer writer, DateTimeOffset at, string text) =>
        Incoming(writer, Said(wamid, writer, at, "text", new JsonObject { ["body"] = text }));

    public Told IdentityChange(string wamid, Writer writer, DateTimeOffset at)
    {
        var system = new JsonObject
        {
            ["type"] = writer.Next!.Phone == writer.Phone ? "user_changed_user_id" : "user_changed_number",
            ["body"] = "changed",
        };
        if (writer.Next.Phone is { } phone && phone != writer.Phone)
            system["wa_id"] = phone;
        if (writer.Next.UserId is { } userId)
            (system["user_id"], system["previous_user_id"]) = (userId, writer.UserId);
        return Incoming(writer, Said(wamid, writer, at, "system", system));
    }

    public Told Echo(string wamid, Writer to, DateTimeOffset at)
    {
        var echo = new JsonObject
        {
            ["from"] = "15550783881",
            ["id"] = wamid,
            ["timestamp"] = Seconds(at),
            ["type"] = "text",
            ["text"] = new JsonObject { ["body"] = "We open at six" },
        };
        if (to.Phone is not null)
            echo["to"] = to.Phone;
        if (to.UserId is not null)
            echo["to_user_id"] = to.UserId;
        return new("smb_message_echoes", Value("message_echoes", echo));
    }

    public Told Preference(Writer writer, DateTimeOffset at, bool stops)
    {
        var wish = new JsonObject
        {
            ["category"] = "marketing_messages",
            ["value"] = stops ? "stop" : "resume",
            ["timestamp"] = at.ToUnixTimeSeconds(),
            ["detail"] = "",
        };
        if (writer.Phone is not null)
            wish["wa_id"] = writer.Phone;
        if (writer.UserId is not null)
            wish["user_id"] = writer.UserId;
        return new("user_preferences", Value("user_preferences", wish));
    }

    public Told Status(string wamid, string status, DateTimeOffset at, SentMessage? message, int? error = null) =>
        Status(wamid, status, at, message?.Phone ?? "16505550000", message?.UserId, message, error);

    /// <summary>What became of a message written in the phone app: it names whom it went to as the message does.</summary>
    public Told Status(string wamid, string status, DateTimeOffset at, Writer to) =>
        Status(wamid, status, at, to.Phone, to.UserId, null, null);

    Told Status(string wamid, string status, DateTimeOffset at, string? phone, string? userId, SentMessage? message, int? error)
    {
        var element = new JsonObject
        {
            ["id"] = wamid,
            ["status"] = status,
            ["timestamp"] = Seconds(at),
        };
        if (phone is not null)
            element["recipient_id"] = phone;
        if (userId is not null)
            element["recipient_user_id"] = userId;
        if (message is not null)
            element["biz_opaque_callback_data"] = message.Opaque;
        if (error is not null)
            element["errors"] = new JsonArray(new JsonObject { ["code"] = error, ["title"] = "Refused" });
        else
            element["pricing"] = new JsonObject
            {
                ["billable"] = true,
                ["pricing_model"] = "PMP",
                ["category"] = "marketing",
                ["type"] = "regular",
            };
        return new("messages", Value("statuses", element));
    }

    /// <summary>Another account of the business, whose templates no server reads from Meta: what webhooks say of them stays.</summary>
    public const string OtherAccount = "102290129340399";

    public static Told Template(int what, int which, DateTimeOffset at)
    {
        var (field, value) = what switch
        {
            0 => (
                "message_template_status_update",
                new JsonObject { ["event"] = ((string[])["APPROVED", "PAUSED", "FLAGGED", "DISABLED"])[which], ["reason"] = "NONE" }
            ),
            1 => (
                "message_template_quality_update",
                new JsonObject
                {
                    ["previous_quality_score"] = "UNKNOWN",
                    ["new_quality_score"] = ((string[])["GREEN", "YELLOW", "RED", "UNKNOWN"])[which],
                }
            ),
            _ => (
                "template_category_update",
                new JsonObject { ["previous_category"] = "MARKETING", ["new_category"] = which % 2 == 0 ? "UTILITY" : "MARKETING" }
            ),
        };
        (value["message_template_name"], value["message_template_language"]) = (Business.Template, "en_US");
        return new(field, value, at, OtherAccount);
    }

    Told Incoming(Writer writer, JsonObject message)
    {
        var contact = new JsonObject { ["profile"] = writer.Name is null ? new JsonObject() : new JsonObject { ["name"] = writer.Name } };
        if (writer.Phone is not null)
            contact["wa_id"] = writer.Phone;
        if (writer.UserId is not null)
            contact["user_id"] = writer.UserId;
        var value = Value("messages", message);
        value["contacts"] = new JsonArray(contact);
        return new("messages", value);
    }

    static JsonObject Said(string wamid, Writer writer, DateTimeOffset at, string type, JsonNode content)
    {
        var message = new JsonObject
        {
            ["id"] = wamid,
            ["timestamp"] = Seconds(at),
            ["type"] = type,
            [type] = content,
        };
        if (writer.Phone is not null)
            message["from"] = writer.Phone;
        if (writer.UserId is not null)
            message["from_user_id"] = writer.UserId;
        return message;
    }

    JsonObject Value(string list, JsonObject element) =>
        new()
        {
            ["messaging_product"] = "whatsapp",
            ["metadata"] = new JsonObject { ["display_phone_number"] = "15550783881", ["phone_number_id"] = phoneNumberId },
            [list] = new JsonArray(element),
        };

    static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
