using Curlew.Staff;
using Curlew.Templates;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of a launch.</summary>
[Code("campaign.launch")]
public abstract record LaunchOutcome : Outcome
{
    /// <summary>The audience is frozen and the plan is written.</summary>
    /// <param name="Recipients">People who will be sent to.</param>
    /// <param name="Skipped">People left out, by reason.</param>
    public sealed record Launched(
        int Recipients,
        IReadOnlyDictionary<string, int> Skipped,
        int Batches,
        DateOnly FirstDay,
        DateOnly LastDay
    ) : LaunchOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Recipients;

        /// <summary>People left out for any reason.</summary>
        public int LeftOut => Skipped.Values.Sum();
    }

    /// <summary>Only a draft can be launched.</summary>
    public sealed record NotADraft(CampaignStatus Status) : LaunchOutcome;

    /// <summary>Its list is still being imported.</summary>
    public sealed record ListUnfinished : LaunchOutcome;

    /// <summary>The number it is to be sent from is retired.</summary>
    public sealed record NumberRetired(string PhoneNumberId) : LaunchOutcome;

    /// <summary>Nobody has said whom it is for: it has neither a filter nor a list.</summary>
    public sealed record NobodyChosen : LaunchOutcome;

    /// <summary>There is no campaign of that id.</summary>
    public sealed record NoSuchCampaign : LaunchOutcome;

    /// <summary>The filter finds nobody who may be sent to.</summary>
    /// <param name="Skipped">People left out, by reason.</param>
    public sealed record AudienceEmpty(IReadOnlyDictionary<string, int> Skipped) : LaunchOutcome;

    /// <summary>The audience is not the one of that fingerprint any more: look at it again.</summary>
    public sealed record AudienceChanged(string Expected, string Found) : LaunchOutcome;

    /// <summary>The calendar has no day left on which anybody could be sent to.</summary>
    public sealed record NeverDue : LaunchOutcome;

    /// <summary>The filter cannot be used.</summary>
    public sealed record AudienceRefused(string Part, Audiences.FilterProblem Problem) : LaunchOutcome;

    /// <summary>Meta has not approved the template in that language.</summary>
    /// <param name="Status">As Meta has it; null when it does not exist there.</param>
    public sealed record TemplateNotApproved(string TemplateName, string LanguageCode, string? Status) : LaunchOutcome;

    /// <summary>The components of a letter do not fill its template: Meta would refuse every message.</summary>
    /// <param name="Variant">Whose letter it is; null in a campaign with one.</param>
    public sealed record LetterDoesNotFit(string? Variant, Misfit Problem) : LaunchOutcome;
}
