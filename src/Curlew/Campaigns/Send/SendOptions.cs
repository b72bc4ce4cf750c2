using Curlew.Numbers;

namespace Curlew.Campaigns;

/// <summary>What a sender needs to know about its number and its pace.</summary>
/// <param name="PhoneNumberId">The business number, by Meta's id.</param>
public sealed record SendOptions(string PhoneNumberId)
{
    /// <summary>Most messages in one claim: they share one commit before, and one after where none is slow.</summary>
    public int ChunkSize { get; init; } = 100;

    /// <summary>How long an answer may wait for others of its claim to be recorded with it, real time. Commits are shared, and one slow
    /// answer keeps none of them from becoming known.</summary>
    public TimeSpan RecordEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Meta's 24 hours and a minute for the difference between two clocks.</summary>
    public TimeSpan RollingWindow { get; init; } = Limits.RollingWindow;

    /// <summary>For so long whoever was reached is surely still within Meta's 24 hours, whichever of the two clocks is ahead.</summary>
    public TimeSpan SurelyReached { get; init; } = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1);

    /// <summary>How long after a customer's message the service window counts as open: ten minutes less than Meta's 24 hours, because
    /// Meta's clock decides.</summary>
    public TimeSpan OpenWindow { get; init; } = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
}
