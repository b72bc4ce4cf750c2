using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Webhooks;

/// <summary>Which stored deliveries are to be unpacked once more.</summary>
/// <param name="Deliveries">These; empty for all that took effect before.</param>
/// <param name="Since">Of all, only those that came since then; null for no matter when.</param>
/// <param name="ProblemsOnly">Of all, only those of which something had no effect.</param>
public sealed record ReplayOrder(IReadOnlyList<Guid> Deliveries, DateTimeOffset? Since, bool ProblemsOnly);

/// <summary>What came of unpacking stored deliveries once more.</summary>
[Code("delivery.replay")]
public abstract record ReplayOutcome : Outcome
{
    /// <summary>They were unpacked; what took effect before had no further one.</summary>
    /// <param name="WithProblem">Of how many something still has no effect.</param>
    public sealed record Replayed(int Deliveries, int WithProblem) : ReplayOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Deliveries;
    }

    /// <summary>None of them is stored here.</summary>
    public sealed record NoneOfThese : ReplayOutcome;

    /// <summary>It was not said which.</summary>
    public sealed record NothingNamed : ReplayOutcome
    {
        public override bool IsMistake => true;
    }
}
