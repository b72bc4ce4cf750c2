using System.Text.Json.Nodes;

namespace Curlew.Tests.Webhooks;

/// <summary>Writes webhook bodies the way Meta does.</summary>
static class Webhook
{
    /// <summary>One body with the given elements, all for one business number.</summary>
    public static string Body(params IEnumerable<JsonObject> elements) => BodyFor(InboxWorld.Number, elements);

    public static string BodyFor(string number, params IEnumerable<JsonObject> elements)
    {
        var value = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["metadata"] = new JsonObject { ["display_phone_number"] = "15550783881", ["phone_number_id"] = number },
        };
        foreach (var element in elements)
        {
            var copy = element.DeepClone().AsObject();
            if (copy.Remove("contact", out var contact))
                List(value, "contacts").Add(contact);
            List(
                    value,
                    copy.ContainsKey("status") ? "statuses"
                        : copy.ContainsKey("category") ? "user_preferences"
                        : "messages"
                )
                .Add(copy);
        }

        var field = value.ContainsKey("user_preferences") ? "user_preferences" : "messages";
        return new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(
                new JsonObject { ["id"] = "W", ["changes"] = new JsonArray(new JsonObject { ["field"] = field, ["value"] = value }) }
            ),
        }.ToJsonString();
    }

    /// <summary>What the business wrote with its phone, half a minute after noon.</summary>
    public static string Echo(string wamid, string to, string text, string number = InboxWorld.Number) =>
        BodyFor(number, Text(wamid, "15550783881", text, InboxWorld.Noon.AddSeconds(30)))
            .Replace("\"field\":\"messages\"", "\"field\":\"smb_message_echoes\"", StringComparison.Ordinal)
            .Replace("\"messages\":[{", $"\"message_echoes\":[{{\"to\":\"{to}\",", StringComparison.Ordinal);

    public static JsonObject Text(
        string wamid,
        string? from,
        string text,
        DateTimeOffset? at = null,
        string? userId = null,
        string? name = null
    ) => Message(wamid, from, "text", new JsonObject { ["body"] = text }, at, userId, name);

    public static JsonObject Message(
        string wamid,
        string? from,
        string type,
        JsonObject content,
        DateTimeOffset? at = null,
        string? userId = null,
        string? name = null
    )
    {
        var contact = new JsonObject { ["profile"] = name is null ? new JsonObject() : new JsonObject { ["name"] = name } };
        var message = new JsonObject
        {
            ["contact"] = contact,
            ["id"] = wamid,
            ["timestamp"] = Seconds(at),
            ["type"] = type,
            [type] = content,
        };
        if (from is not null)
            (message["from"], contact["wa_id"]) = (from, from);
        if (userId is not null)
            (message["from_user_id"], contact["user_id"]) = (userId, userId);
        return message;
    }

    public static JsonObject Status(
        string wamid,
        string status,
        DateTimeOffset? at = null,
        int? error = null,
        string? opaque = null,
        string? pricing = null
    )
    {
        var element = new JsonObject
        {
            ["id"] = wamid,
            ["status"] = status,
            ["timestamp"] = Seconds(at),
            ["recipient_id"] = "16505551234",
        };
        if (error is not null)
            element["errors"] = new JsonArray(new JsonObject { ["code"] = error, ["title"] = "Refused for 16505551234" });
        if (opaque is not null)
            element["biz_opaque_callback_data"] = opaque;
        if (pricing is not null)
            element["pricing"] = new JsonObject
            {
                ["billable"] = true,
                ["pricing_model"] = "PMP",
                ["category"] = pricing,
                ["type"] = "regular",
            };
        return element;
    }

    public static JsonObject Preference(string? waId, string? userId, string value, DateTimeOffset at)
    {
        var element = new JsonObject
        {
            ["category"] = "marketing_messages",
            ["value"] = value,
            ["timestamp"] = at.ToUnixTimeSeconds(),
            ["detail"] = "",
        };
        if (waId is not null)
            element["wa_id"] = waId;
        if (userId is not null)
            element["user_id"] = userId;
        return element;
    }

    static string Seconds(DateTimeOffset? at) =>
        (at ?? InboxWorld.Noon).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    static JsonArray List(JsonObject value, string name) => value[name] as JsonArray ?? (JsonArray)(value[name] = new JsonArray());
}
