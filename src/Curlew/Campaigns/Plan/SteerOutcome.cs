using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of a change to a campaign that is written down or on its way.</summary>
[Code("campaign.steer")]
public abstract record SteerOutcome : Outcome
{
    /// <summary>It stops before its next message.</summary>
    public sealed record Paused : Done;

    /// <summary>Only a campaign that is running can be paused.</summary>
    public sealed record NotRunning : SteerOutcome;

    /// <summary>It sends again.</summary>
    public sealed record Resumed : Done;

    /// <summary>It is neither paused nor has it missed a batch.</summary>
    public sealed record NothingHeldUp : SteerOutcome;

    /// <summary>It has ended for good.</summary>
    /// <param name="People">Those who waited and are skipped.</param>
    public sealed record Cancelled(int People) : Done
    {
        public override int? Concerned => People;
    }

    /// <summary>It is served in another order from the next claim on.</summary>
    public sealed record PriorityChanged(int Priority) : Done;

    /// <summary>Everything that has not left is planned anew.</summary>
    /// <param name="Messages">A day.</param>
    public sealed record LimitChanged(int Messages) : Done;

    /// <summary>Everything that has not left is planned anew.</summary>
    public sealed record WindowChanged(string Opens, string Closes) : Done;

    /// <summary>It has ended, or there is none of that id.</summary>
    public sealed record HasEnded : SteerOutcome;

    /// <summary>Batches are to begin at a time outside of that window: they would never begin.</summary>
    public sealed record BatchTimesOutside(string Opens, string Closes) : SteerOutcome;

    /// <summary>No number from <paramref name="First"/> to <paramref name="Last"/>.</summary>
    public sealed record NotAPriority(int First, int Last) : Mistake;

    /// <summary>A daily limit of less than one message.</summary>
    public sealed record NotALimit : Mistake;

    /// <summary>Not two times of one day, one after the other.</summary>
    public sealed record NotAWindow(string Window) : Mistake;

    /// <summary>It was changed.</summary>
    public abstract record Done : SteerOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>What was asked for cannot be.</summary>
    public abstract record Mistake : SteerOutcome
    {
        public override bool IsMistake => true;
    }
}
