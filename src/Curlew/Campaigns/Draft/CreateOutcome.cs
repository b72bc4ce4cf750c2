using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of writing a campaign down.</summary>
[Code("campaign.create")]
public abstract record CreateOutcome : Outcome
{
    /// <summary>It is a draft: nothing is sent before it is launched.</summary>
    /// <param name="HasAudience">Otherwise it is for a list that is still to be imported.</param>
    public sealed record Created(Guid Id, string Name, bool HasAudience) : CreateOutcome
    {
        /// <summary>Until when Meta keeps the file of its header, and the latest at which it ends; null where it brought none.</summary>
        public DateTimeOffset? FileUntil { get; init; }

        public override bool IsDone => true;

        public override Subject? About => new("campaign", Id);
    }

    /// <summary>It cannot be a campaign like this.</summary>
    public sealed record Refused(IReadOnlyList<CampaignProblem> Problems) : CreateOutcome
    {
        public override bool IsMistake => true;

        public override int? Concerned => Problems.Count;
    }

    /// <summary>Its header's file cannot go up: its number has no way to Meta.</summary>
    public sealed record OutOfReach(string PhoneNumberId) : CreateOutcome;

    /// <summary>Meta did not take the file of its header.</summary>
    public sealed record FileNotTaken(string Name, string Why) : CreateOutcome;
}
