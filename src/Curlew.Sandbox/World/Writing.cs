using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Something a customer sends without being asked: typed on the phone page, or drawn by dice.</summary>
sealed class Writing : Life
{
    public required BusinessNumber Number { get; init; }
    public required ulong Phone { get; init; }
    public required int Slot { get; init; }

    /// <summary>Question for an ordinary message; Stop and Start change what the customer wants.</summary>
    public required Turn Turn { get; init; }

    /// <summary>The members of the message object beside its head, as a JSON object: `type`, its content, `context`.</summary>
    public required string Content { get; init; }

    public required long At { get; init; }
    public required Dice Dice { get; init; }

    public string Id => Wamid.FromCustomer(Phone, Dice);

    public override Account Account => Number.Account;

    public override BusinessNumber About => Number;

    public override long Due => At;

    public override (ulong Phone, ulong Key) Tie => (Phone, Dice.Bits);

    public override bool Act(World world)
    {
        world.Written(this);
        return false;
    }

    public override void Write(Utf8JsonWriter json, World world, int step)
    {
        var showsPhone = world.ShowsPhone(Number, Phone, Slot);
        Change.Begin(json, Number);
        Change.Contact(json, world, Number, Phone, showsPhone);
        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        CustomerJson.Head(json, world, Number, Phone, showsPhone, Id, At);
        using (var content = JsonDocument.Parse(Content))
            foreach (var member in content.RootElement.EnumerateObject())
                member.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndArray();
        Change.End(json, "messages"u8);
    }
}
