using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>The parts every change of field `messages` shares.</summary>
static class Change
{
    public static void Begin(Utf8JsonWriter json, BusinessNumber number)
    {
        json.WriteStartObject();
        json.WriteStartObject("value"u8);
        json.WriteString("messaging_product"u8, "whatsapp"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("display_phone_number"u8, number.Display);
        json.WriteString("phone_number_id"u8, number.Id);
        json.WriteEndObject();
    }

    public static void Contact(
        Utf8JsonWriter json,
        World world,
        BusinessNumber number,
        ulong phone,
        bool showsPhone,
        bool withProfile = true
    )
    {
        json.WriteStartArray("contacts"u8);
        json.WriteStartObject();
        if (withProfile)
        {
            json.WriteStartObject("profile"u8);
            json.WriteString("name"u8, world.Population.NameOf(phone));
            if (world.Population.UsernameOf(phone) is { } username)
                json.WriteString("username"u8, username);
            json.WriteEndObject();
        }
        if (showsPhone)
            json.WriteString("wa_id"u8, world.Population.WaIdOf(phone));
        json.WriteString("user_id"u8, world.UserIdOf(number, phone));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public static void End(Utf8JsonWriter json, ReadOnlySpan<byte> field)
    {
        json.WriteEndObject();
        json.WriteString("field"u8, field);
        json.WriteEndObject();
    }
}
