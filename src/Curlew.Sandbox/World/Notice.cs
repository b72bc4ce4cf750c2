using System.Text;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>A webhook of any field, put in by hand.</summary>
sealed class Notice : Life
{
    public required BusinessNumber Number { get; init; }
    public required string Field { get; init; }

    /// <summary>The JSON of `value`.</summary>
    public required string Value { get; init; }

    public required long At { get; init; }

    public override Account Account => Number.Account;

    public override BusinessNumber? About => HasEntryTime ? null : Number;

    public override long Due => At;

    public override (ulong Phone, ulong Key) Tie => (0, (ulong)Ordinal);

    // Account-type fields carry the entry's time; message-like ones do not (Meta, webhook reference, 2026-03).
    public override bool HasEntryTime =>
        Field
            is not (
                "messages"
                or "standby"
                or "user_preferences"
                or "message_echoes"
                or "smb_message_echoes"
                or "messaging_handovers"
                or "history"
                or "calls"
            );

    public override bool Act(World world)
    {
        world.Emit(this, 0, At, new Dice(Ordinal));
        return false;
    }

    public override void Write(Utf8JsonWriter json, World world, int step)
    {
        json.WriteStartObject();
        json.WritePropertyName("value"u8);
        using (var value = JsonDocument.Parse(Value))
            value.RootElement.WriteTo(json);
        json.WriteString("field"u8, Encoding.UTF8.GetBytes(Field));
        json.WriteEndObject();
    }
}
