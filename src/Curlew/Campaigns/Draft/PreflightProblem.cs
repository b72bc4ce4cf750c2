using Curlew.Templates;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What stands against a launch.</summary>
[Code("preflight.problem")]
public abstract record PreflightProblem
{
    /// <param name="Status">At Meta; null where Meta has no such template.</param>
    public sealed record TemplateNotApproved(string Template, string Language, string? Status) : PreflightProblem;

    /// <summary>The components do not fill the template.</summary>
    public sealed record LetterDoesNotFit(Misfit Problem) : PreflightProblem;

    /// <summary>Nobody has said whom it is for.</summary>
    public sealed record NobodyChosen : PreflightProblem;

    /// <summary>Of those whom it is for, nobody is left.</summary>
    public sealed record AudienceEmpty : PreflightProblem;

    /// <summary>The calendar has no time at which anybody could be sent to.</summary>
    public sealed record NeverDue : PreflightProblem;
}

/// <summary>What does not stop a launch and should be known before it.</summary>
[Code("preflight.warning")]
public abstract record PreflightWarning
{
    /// <summary>People without a value for a variable that has no fallback.</summary>
    public sealed record VariableMissing(string Variable, int People) : PreflightWarning
    {
        public string WithFallback => $"{{{Variable}|…}}";
    }

    /// <summary>A variable of which nobody has a value.</summary>
    /// <param name="Meant">A variable that is spelled nearly so; null for none.</param>
    public sealed record VariableUnknown(string Variable, string? Meant) : PreflightWarning;

    /// <summary>People in whose profile something sealed was changed, planted or cut off.</summary>
    /// <param name="Profiles">The first of them.</param>
    public sealed record Unreadable(int People, IReadOnlyList<Guid> Profiles) : PreflightWarning
    {
        internal const int MostNamed = 5;
    }

    /// <summary>People with US numbers among the recipients of a marketing template.</summary>
    public sealed record UsMarketing(int People) : PreflightWarning
    {
        public string Filter => """{"not": {"country": "US"}}""";
    }

    public sealed record Unreached(int People) : PreflightWarning;

    /// <summary>Meta has moved the template to another category.</summary>
    public sealed record OtherCategory(string Template, string Category, string OwnCategory) : PreflightWarning;

    /// <param name="Letters">Each with its category, as in <c>A MARKETING</c>.</param>
    public sealed record DifferentCategories(IReadOnlyList<string> Letters) : PreflightWarning;

    /// <param name="Quality">red or yellow.</param>
    public sealed record PoorQuality(string Template, string Quality) : PreflightWarning;

    /// <summary>The cost leaves these people out.</summary>
    public sealed record WithoutRate(int People) : PreflightWarning;
}
