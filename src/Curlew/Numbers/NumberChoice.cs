using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>Which number somebody means to send from.</summary>
[Code("number.choose")]
public abstract record NumberChoice : Outcome
{
    public override bool IsMistake => this is not Chosen;

    /// <summary>This one.</summary>
    public sealed record Chosen(NumberStanding Number) : NumberChoice
    {
        public override bool IsDone => true;
    }

    /// <summary>It may be any of these.</summary>
    public sealed record Several(IReadOnlyList<NumberStanding> Numbers) : NumberChoice
    {
        /// <summary>Each by its phone and its id.</summary>
        public IReadOnlyList<string> Names => [.. Numbers.Select(number => number.Name)];
    }

    /// <summary>None that serves is called so; these there are.</summary>
    public sealed record None(string Typed, IReadOnlyList<NumberStanding> Numbers) : NumberChoice
    {
        /// <summary>Each by its phone and its id.</summary>
        public IReadOnlyList<string> Names => [.. Numbers.Select(number => number.Name)];
    }

    /// <summary>It is retired.</summary>
    public sealed record Retired(NumberStanding Number) : NumberChoice
    {
        public string Name => Number.Name;
    }

    /// <summary>No number is set up, or all are retired.</summary>
    public sealed record NoneYet : NumberChoice;
}
