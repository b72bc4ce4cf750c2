using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What came of recording what somebody decided about marketing.</summary>
[Code("profile.subscription")]
public abstract record SubscriptionOutcome : Outcome
{
    /// <summary>They want it, from now on.</summary>
    /// <param name="Phone">Masked; null where none is known.</param>
    public sealed record Subscribed(Guid Profile, string? Phone) : SubscriptionOutcome
    {
        public override bool IsDone => true;

        public override Subject? About => new("profile", Profile);
    }

    /// <summary>They want no more of it, from now on.</summary>
    /// <inheritdoc cref="Subscribed"/>
    public sealed record Unsubscribed(Guid Profile, string? Phone) : SubscriptionOutcome
    {
        public override bool IsDone => true;

        public override Subject? About => new("profile", Profile);
    }

    /// <summary>Nobody is known by that key.</summary>
    public sealed record Nobody : SubscriptionOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Several profiles answer to that key.</summary>
    public sealed record Several(IReadOnlyList<FoundProfile> Profiles) : SubscriptionOutcome
    {
        public override bool IsMistake => true;
    }
}

/// <summary>What came of changing the list of numbers that no campaign is sent to.</summary>
[Code("profile.suppression")]
public abstract record SuppressionOutcome : Outcome
{
    /// <summary>It is on the list.</summary>
    /// <param name="Phone">Masked.</param>
    public sealed record Suppressed(string Phone) : SuppressionOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>It was on the list before.</summary>
    /// <param name="Phone">Masked.</param>
    public sealed record SuppressedAlready(string Phone) : SuppressionOutcome;

    /// <summary>It is off the list.</summary>
    /// <param name="Phone">Masked.</param>
    public sealed record Released(string Phone) : SuppressionOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>It was not on the list.</summary>
    /// <param name="Phone">Masked.</param>
    public sealed record NotSuppressed(string Phone) : SuppressionOutcome;

    /// <summary>What was typed is not certainly one number.</summary>
    /// <param name="Problem">The end of a sentence that begins with it.</param>
    public sealed record NoNumber(CellProblem Problem) : SuppressionOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The reason has more characters than are kept.</summary>
    public sealed record ReasonTooLong(int Most) : SuppressionOutcome
    {
        public override bool IsMistake => true;
    }
}
