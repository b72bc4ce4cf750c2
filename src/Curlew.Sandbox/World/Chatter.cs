using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Customers who write first: an endless series of moments and people that depends on the seed alone.</summary>
sealed class Chatter(World world, long start) : Life
{
    readonly Dice dice = new Dice(world.Options.Seed).Of(Roll.Chatter);
    long count;
    long due = start;

    // What a customer writes is told by the writing; the series itself tells nothing.
    public override Account Account => world.Businesses.Accounts[0];

    public override long Due => due;

    public override (ulong Phone, ulong Key) Tie => (0, (ulong)count);

    /// <summary>Finds the first moment; false when nobody ever writes first.</summary>
    public bool Begin()
    {
        if (world.Options.Behaviour.SpontaneousPerDay <= 0 || world.Population.Count == 0)
            return false;
        Next();
        return true;
    }

    public override bool Act(World world)
    {
        var own = dice.Of((ulong)count);
        var slot = own.Of(Roll.ChatterWho).Pick(world.Population.Count);
        var phone = world.Population.PhoneOf(slot);
        var text = Phrases.For(world.Population.LanguageOf(phone), Turn.Question, own.Of(Roll.ReplyText));
        world.Written(
            new Writing
            {
                Ordinal = -count,
                Number = own.Of(Roll.ChatterNumber).Pick(world.Businesses.Numbers),
                Phone = phone,
                Slot = slot,
                Turn = Turn.Question,
                At = due,
                Dice = own,
                Content = JsonSerializer.Serialize(new { type = "text", text = new { body = text } }),
            }
        );
        Next();
        return true;
    }

    public override void Write(Utf8JsonWriter json, World world, int step) =>
        throw new InvalidOperationException("Chatter writes through its writings.");

    // Independent customers make exponential gaps.
    void Next()
    {
        var fraction = dice.Of((ulong)++count).Of(Roll.ChatterAt).Fraction;
        due += Math.Max(1, (long)(-Math.Log(1 - fraction) * TimeSpan.MillisecondsPerDay / world.Options.Behaviour.SpontaneousPerDay));
    }
}
