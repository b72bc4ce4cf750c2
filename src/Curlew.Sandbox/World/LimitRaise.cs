using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Meta's decision to raise a portfolio's messaging limit, some hours after it was earned.</summary>
sealed class LimitRaise : Life
{
    public required Portfolio Portfolio { get; init; }
    public required long At { get; init; }

    public override Account Account => Portfolio.Numbers[0].Account;

    public override long Due => At;

    public override (ulong Phone, ulong Key) Tie => (0, (ulong)Ordinal);

    public override bool Act(World world)
    {
        world.Raise(Portfolio, At);
        return false;
    }

    public override void Write(Utf8JsonWriter json, World world, int step) =>
        throw new InvalidOperationException("A raise is told by the notices it leaves.");
}
