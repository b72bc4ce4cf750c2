using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What came of a decision about a burst of opt-outs.</summary>
[Code("burst.decide")]
public abstract record BurstOutcome : Outcome
{
    /// <summary>What was held back takes effect.</summary>
    public sealed record Believed(int People) : Done(People);

    /// <summary>What was held back is dropped, and those it had unsubscribed are subscribed again.</summary>
    public sealed record Undone(int People) : Done(People);

    /// <summary>There is none of that id, or somebody has decided already.</summary>
    public sealed record NotOpen : BurstOutcome;

    /// <summary>It was decided.</summary>
    public abstract record Done(int People) : BurstOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => People;
    }
}
