namespace Curlew.Tests.Simulation;

/// <summary>Business time: the world's, or what a server with a wrong clock takes for it.</summary>
sealed class SimulatedClock(SimulatedClock? world = null) : TimeProvider
{
    DateTimeOffset now;

    /// <summary>How far this clock is off.</summary>
    public TimeSpan Wrong { get; set; }

    public void Set(DateTimeOffset moment) => now = moment;

    public override DateTimeOffset GetUtcNow() => (world?.GetUtcNow() ?? now) + Wrong;
}
