using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>The accounts somebody means, of those that reach Meta.</summary>
[Code("account.choose")]
public abstract record AccountChoice : Outcome
{
    public override bool IsMistake => this is not Chosen;

    /// <summary>These, by Meta's ids.</summary>
    public sealed record Chosen(IReadOnlyList<string> Accounts) : AccountChoice
    {
        public override bool IsDone => true;
    }

    /// <summary>None of that id reaches Meta; these do.</summary>
    public sealed record None(string Typed, IReadOnlyList<string> Accounts) : AccountChoice;

    /// <summary>No number reaches Meta at all.</summary>
    public sealed record NoneYet : AccountChoice;
}
