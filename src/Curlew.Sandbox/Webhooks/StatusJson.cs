using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Writes one status as a webhook change (Meta, status messages webhook, 2026-09).</summary>
static class StatusJson
{
    const string ErrorPage = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes";

    // From this moment utility templates inside a window are charged (Meta, pricing, announced for 2026-10-01).
    static readonly long UtilityChargedFrom = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static void Write(Utf8JsonWriter json, World world, Message message, Turn turn, int code, long at)
    {
        var showsPhone = world.ShowsPhone(message);
        var (number, phone) = (message.Number, message.Draft.Phone);
        Change.Begin(json, number);
        if (turn != Turn.Failed)
            Change.Contact(json, world, number, phone, showsPhone);
        json.WriteStartArray("statuses"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, message.Id);
        json.WriteString("status"u8, Word(turn));
        json.WriteString("timestamp"u8, Message.Seconds(at));
        if (showsPhone)
            json.WriteString("recipient_id"u8, world.Population.WaIdOf(phone));
        // A failure to a phone number names no user id (Meta, business-scoped user ids, 2026-05).
        if (turn != Turn.Failed || message.Draft.ToUserId)
            json.WriteString("recipient_user_id"u8, world.UserIdOf(number, phone));
        if (message.Draft.Callback is { } callback)
            json.WriteString("biz_opaque_callback_data"u8, callback);
        if (turn is Turn.Sent or Turn.Delivered)
            Pricing(json, message, at);
        if (turn == Turn.Failed)
            Errors(json, code);
        json.WriteEndObject();
        json.WriteEndArray();
        Change.End(json, "messages"u8);
    }

    public static void Errors(Utf8JsonWriter json, int code)
    {
        var title = new Refusal(code, "").Meaning.Title;
        json.WriteStartArray("errors"u8);
        json.WriteStartObject();
        json.WriteNumber("code"u8, code);
        json.WriteString("title"u8, title);
        json.WriteString("message"u8, title);
        json.WriteStartObject("error_data"u8);
        json.WriteString("details"u8, Details(code, title));
        json.WriteEndObject();
        json.WriteString("href"u8, ErrorPage);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void Pricing(Utf8JsonWriter json, Message message, long at)
    {
        var category = message.Category;
        var free = category == "service" || (category == "utility" && message.WindowOpen && at < UtilityChargedFrom);
        json.WriteStartObject("pricing"u8);
        json.WriteBoolean("billable"u8, !free);
        json.WriteString("pricing_model"u8, "PMP"u8);
        json.WriteString("category"u8, category);
        json.WriteString("type"u8, free ? "free_customer_service"u8 : "regular"u8);
        json.WriteEndObject();
    }

    static string Word(Turn turn) =>
        turn switch
        {
            Turn.Sent => "sent",
            Turn.Delivered => "delivered",
            Turn.Read => "read",
            Turn.Played => "played",
            _ => "failed",
        };

    static string Details(int code, string title) =>
        code switch
        {
            131026 => "Message Undeliverable.",
            131047 => "More than 24 hours have passed since the recipient last wrote to this number.",
            131049 => "Meta chose not to deliver this message to keep engagement healthy.",
            131050 => "The recipient switched off marketing messages of this business.",
            _ => title,
        };
}
