using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of confirming that a restored, copied or promoted database is the right one.</summary>
[Code("restore.confirm")]
public abstract record RestoreOutcome : Outcome
{
    /// <summary>It may send.</summary>
    /// <param name="Reason">Why sending was held.</param>
    /// <param name="Paused">How many campaigns stay paused until each is resumed.</param>
    public sealed record Confirmed(Saying Reason, int Paused) : RestoreOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Paused;
    }

    /// <summary>Nothing was held: it may send.</summary>
    public sealed record NotHeld : RestoreOutcome;
}
