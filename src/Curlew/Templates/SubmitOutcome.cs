using System.Globalization;
using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Templates;

/// <summary>What came of handing a template in, in one language, to one account.</summary>
[Code("template.submit")]
public abstract record SubmitOutcome : Outcome
{
    /// <summary>Meta has it; the review's end comes by webhook or by sync.</summary>
    /// <param name="Category">The category Meta gave it: what messages will cost.</param>
    public sealed record Submitted(string MetaId, string Status, string Category) : SubmitOutcome
    {
        /// <summary>The category it was written for. An edit does not change the one Meta has.</summary>
        public required string WrittenAs { get; init; }

        /// <summary>Whether Meta's category is another.</summary>
        public bool IsOtherCategory => !string.Equals(Category, WrittenAs, StringComparison.OrdinalIgnoreCase);

        /// <summary>Whether it replaced an earlier text of the same name and language.</summary>
        public bool WasKnown { get; init; }

        public override bool IsDone => true;
    }

    /// <summary>Meta would refuse it: nothing was sent.</summary>
    public sealed record BreaksRules(IReadOnlyList<TemplateProblem> Problems) : SubmitOutcome
    {
        public override int? Concerned => Problems.Count;
    }

    /// <summary>Its header holds a file, and Meta's reviewers want to see one: nothing was sent.</summary>
    /// <param name="Kind">image, video or document.</param>
    public sealed record SampleMissing(string Kind) : SubmitOutcome;

    /// <summary>Meta has it in a state in which it cannot be changed: under review, disabled and so on.</summary>
    public sealed record NotEditable(string Status) : SubmitOutcome;

    /// <summary>Meta refused it.</summary>
    public sealed record Refused([property: JsonIgnore] GraphError Error) : SubmitOutcome
    {
        public string Why => Error.Details ?? Error.Message ?? Error.Title ?? "";

        /// <summary>Meta's codes, the narrower one behind a comma.</summary>
        public string ErrorCode =>
            string.Create(CultureInfo.InvariantCulture, $"{Error.Code}{(Error.Subcode is { } subcode ? $", {subcode}" : "")}");
    }

    /// <summary>Whether Meta has it is not known: a sync shows.</summary>
    public sealed record Unanswered(string Why) : SubmitOutcome;

    /// <summary>No number of that account reaches Meta.</summary>
    public sealed record OutOfReach(string Account) : SubmitOutcome;
}
