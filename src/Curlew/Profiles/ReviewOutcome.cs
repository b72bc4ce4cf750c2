using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What came of a decision about messages that may mean stop.</summary>
[Code("review.decide")]
public abstract record ReviewOutcome : Outcome
{
    /// <summary>The people get no more marketing, from the moment they wrote.</summary>
    /// <param name="Closed">Those that were not open: there is none of that id, or somebody has decided already.</param>
    public sealed record Unsubscribed(int Messages, IReadOnlyList<Guid> Closed) : Done(Messages);

    /// <summary>They meant something else; nothing changes.</summary>
    /// <param name="Closed">As above.</param>
    public sealed record Kept(int Messages, IReadOnlyList<Guid> Closed) : Done(Messages);

    /// <summary>None of them was open.</summary>
    public sealed record NotOpen(IReadOnlyList<Guid> Closed) : ReviewOutcome;

    /// <summary>Some were decided.</summary>
    public abstract record Done(int Messages) : ReviewOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Messages;
    }
}
