using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Lifecycle;

/// <summary>What came of a decision about two profiles that may be one person.</summary>
[Code("merge")]
public abstract record MergeOutcome : Outcome
{
    /// <summary>One profile is left.</summary>
    /// <param name="Moved">How many rows of which table moved over.</param>
    public sealed record Merged(IReadOnlyDictionary<string, int> Moved) : Done
    {
        public override int? Concerned => Moved.Values.Sum();
    }

    /// <summary>It is noted that they are two people.</summary>
    public sealed record AreTwo : Done;

    /// <summary>Both ids are the same profile.</summary>
    public sealed record SameProfile : MergeOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>One of them is not there, perhaps because it was merged already.</summary>
    public sealed record NoSuchProfile(Guid Id) : MergeOutcome;

    /// <summary>Nothing that was seen says that they may be one person, or somebody has decided already.</summary>
    public sealed record NotListed : MergeOutcome;

    /// <summary>It was decided.</summary>
    public abstract record Done : MergeOutcome
    {
        public override bool IsDone => true;
    }
}
