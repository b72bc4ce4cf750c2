using System.Globalization;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>A message the sandbox accepted, on its way to a person and through everything that follows from it.</summary>
sealed class Message : Life
{
    int next;

    public required BusinessNumber Number { get; init; }
    public required int Slot { get; init; }
    public required Draft Draft { get; init; }
    public required long AcceptedAt { get; init; }
    public required bool WindowOpen { get; init; }
    public required Dice Dice { get; init; }
    public required FateStep[] Fate { get; init; }

    /// <summary>Held for a quality assessment before it goes on.</summary>
    public required bool IsHeld { get; init; }

    public string Id => Wamid.FromBusiness(Draft.Phone, Dice);

    public string Category => Draft.Template is { } template ? template.Category.ToLowerInvariant() : "service";

    public override Account Account => Number.Account;

    public override BusinessNumber About => Number;

    public override long Due => AcceptedAt + Fate[next].After;

    public override (ulong Phone, ulong Key) Tie => (Draft.Phone, Dice.Bits);

    public override bool Act(World world)
    {
        var step = next++;
        world.Happen(this, step, Fate[step].Turn, AcceptedAt + Fate[step].After);
        return next < Fate.Length;
    }

    public override void Write(Utf8JsonWriter json, World world, int step)
    {
        var (after, turn, code) = Fate[step];
        var at = AcceptedAt + after;
        if (turn < Turn.Reply)
            StatusJson.Write(json, world, this, turn, code, at);
        else
            CustomerJson.Write(json, world, this, step, turn, at);
    }

    /// <summary>The id of what the customer writes at a step.</summary>
    public string ReplyId(int step) => Wamid.FromCustomer(Draft.Phone, Dice.Of((ulong)step));

    public static string Seconds(long milliseconds) => (milliseconds / 1000).ToString(CultureInfo.InvariantCulture);
}
