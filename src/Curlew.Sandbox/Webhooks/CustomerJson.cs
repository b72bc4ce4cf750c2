using System.Security.Cryptography;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Writes what a customer does after a message as a webhook change (Meta, messages webhook, 2026-03).</summary>
static class CustomerJson
{
    public static void Write(Utf8JsonWriter json, World world, Message message, int step, Turn turn, long at)
    {
        if (turn is Turn.StopInWhatsApp or Turn.StartInWhatsApp)
            Preference(json, world, message.Number, message.Draft.Phone, world.ShowsPhone(message), turn == Turn.StopInWhatsApp, at);
        else if (turn == Turn.ChangeNumber)
            NumberChange(json, world, message, step, at);
        else
            Reply(json, world, message, step, turn, at);
    }

    static void Reply(Utf8JsonWriter json, World world, Message message, int step, Turn turn, long at)
    {
        var phone = message.Draft.Phone;
        var (number, showsPhone) = (message.Number, world.ShowsPhone(message));
        Change.Begin(json, number);
        Change.Contact(json, world, number, phone, showsPhone);
        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        Head(json, world, number, phone, showsPhone, message.ReplyId(step), at);
        Body(json, world, message, turn);
        json.WriteEndObject();
        json.WriteEndArray();
        Change.End(json, "messages"u8);
    }

    public static void Head(Utf8JsonWriter json, World world, BusinessNumber number, ulong phone, bool showsPhone, string id, long at)
    {
        if (showsPhone)
            json.WriteString("from"u8, world.Population.WaIdOf(phone));
        json.WriteString("from_user_id"u8, world.UserIdOf(number, phone));
        json.WriteString("id"u8, id);
        json.WriteString("timestamp"u8, Message.Seconds(at));
    }

    static void Body(Utf8JsonWriter json, World world, Message message, Turn turn)
    {
        var says = CustomerSays.Of(world, message, turn);
        if (turn == Turn.Reaction)
            Reaction(json, message.Id, says.Text);
        else if (says.Tapped is { } choice)
            Tapped(json, message, choice);
        else if (says.PictureId is { } picture)
            Image(json, picture, says.Text);
        else
            Text(json, says.Text);
    }

    public static void Text(Utf8JsonWriter json, string body)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteStartObject("text"u8);
        json.WriteString("body"u8, body);
        json.WriteEndObject();
    }

    static void Reaction(Utf8JsonWriter json, string on, string emoji)
    {
        json.WriteString("type"u8, "reaction"u8);
        json.WriteStartObject("reaction"u8);
        json.WriteString("message_id"u8, on);
        json.WriteString("emoji"u8, emoji);
        json.WriteEndObject();
    }

    static void Image(Utf8JsonWriter json, string id, string caption)
    {
        json.WriteString("type"u8, "image"u8);
        json.WriteStartObject("image"u8);
        json.WriteString("caption"u8, caption);
        json.WriteString("mime_type"u8, "image/png"u8);
        json.WriteBase64String("sha256"u8, SHA256.HashData(Picture.Draw(id)));
        json.WriteString("id"u8, id);
        json.WriteEndObject();
    }

    static void Tapped(Utf8JsonWriter json, Message message, Choice choice)
    {
        json.WriteStartObject("context"u8);
        json.WriteString("from"u8, message.Number.Display);
        json.WriteString("id"u8, message.Id);
        json.WriteEndObject();
        Choice(json, choice);
    }

    public static void Choice(Utf8JsonWriter json, Choice choice)
    {
        var isTemplateButton = choice.Kind == "button";
        json.WriteString("type"u8, isTemplateButton ? "button"u8 : "interactive"u8);
        json.WriteStartObject(isTemplateButton ? "button"u8 : "interactive"u8);
        if (isTemplateButton)
        {
            json.WriteString("payload"u8, choice.Id);
            json.WriteString("text"u8, choice.Title);
        }
        else
        {
            json.WriteString("type"u8, choice.Kind);
            json.WriteStartObject(choice.Kind);
            json.WriteString("id"u8, choice.Id);
            json.WriteString("title"u8, choice.Title);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public static void Preference(
        Utf8JsonWriter json,
        World world,
        BusinessNumber number,
        ulong phone,
        bool showsPhone,
        bool stops,
        long at
    )
    {
        Change.Begin(json, number);
        Change.Contact(json, world, number, phone, showsPhone, withProfile: false);
        json.WriteStartArray("user_preferences"u8);
        json.WriteStartObject();
        if (showsPhone)
            json.WriteString("wa_id"u8, world.Population.WaIdOf(phone));
        json.WriteString("user_id"u8, world.UserIdOf(number, phone));
        json.WriteString(
            "detail"u8,
            stops ? "User requested to stop marketing messages"u8 : "User requested to resume marketing messages"u8
        );
        json.WriteString("category"u8, "marketing_messages"u8);
        json.WriteString("value"u8, stops ? "stop"u8 : "resume"u8);
        json.WriteNumber("timestamp"u8, at / 1000);
        json.WriteEndObject();
        json.WriteEndArray();
        Change.End(json, "user_preferences"u8);
    }

    /// <summary>The JSON of `value` of a preference, to be put in as a notice.</summary>
    public static string PreferenceValue(World world, BusinessNumber number, ulong phone, bool showsPhone, bool stops, long at)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
            Preference(json, world, number, phone, showsPhone, stops, at);
        using var change = JsonDocument.Parse(buffer.WrittenMemory);
        return change.RootElement.GetProperty("value").GetRawText();
    }

    // A system message comes without contacts; the user id changes with the number (Meta, changelog, 2026-08-11).
    static void NumberChange(Utf8JsonWriter json, World world, Message message, int step, long at)
    {
        var people = world.Population;
        var (old, now) = (message.Draft.Phone, people.NextNumberOf(message.Draft.Phone));
        Change.Begin(json, message.Number);
        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        Head(json, world, message.Number, old, showsPhone: true, message.ReplyId(step), at);
        json.WriteString("type"u8, "system"u8);
        json.WriteStartObject("system"u8);
        json.WriteString("body"u8, $"User {people.NameOf(old)} changed from {people.WaIdOf(old)} to {people.WaIdOf(now)}");
        json.WriteString("type"u8, "user_changed_number"u8);
        json.WriteString("wa_id"u8, people.WaIdOf(now));
        json.WriteString("user_id"u8, world.UserIdOf(message.Number, now));
        json.WriteString("previous_user_id"u8, world.UserIdOf(message.Number, old));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        Change.End(json, "messages"u8);
    }
}
