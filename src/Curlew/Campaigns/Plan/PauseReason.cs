using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Why a campaign is paused, where no person gave words of their own.</summary>
[Code("campaign.paused")]
public abstract record PauseReason
{
    /// <summary>A person did, and gave no reason.</summary>
    public sealed record ByHand : PauseReason;

    /// <summary>One message after another was refused for the same reason.</summary>
    /// <param name="WereTaken">Whether Meta had taken them first, and told their failure by webhook.</param>
    /// <param name="Number">Meta's code.</param>
    public sealed record RefusedInARow(int Messages, bool WereTaken, string Number, Saying Meaning) : PauseReason;

    /// <summary>Meta refused what it sends.</summary>
    /// <param name="Number">Meta's code.</param>
    public sealed record TemplateRefused(string Template, string Language, string Number, Saying Meaning) : PauseReason;

    /// <summary>The database is not the one that was sent from last.</summary>
    public sealed record Restored(HeldReason Reason) : PauseReason;
}
