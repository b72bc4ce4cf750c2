using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of importing recipients.</summary>
[Code("import.recipients")]
public abstract record RecipientsOutcome : Outcome
{
    /// <summary>The people are on the campaign's list.</summary>
    /// <param name="Rows">Rows of the table.</param>
    /// <param name="OnList">People on the list now, those of earlier imports included.</param>
    /// <param name="Added">Of them new customers.</param>
    /// <param name="Unsubscribed">Of them those who have left: they will be left out with that reason.</param>
    /// <param name="Repeated">Rows about a person of an earlier row; the later one counts.</param>
    /// <param name="LeftOut">What is wrong with the rows that were left out.</param>
    /// <param name="Parameters">Variables of the template that have a column.</param>
    public sealed record Listed(
        Guid Campaign,
        int Rows,
        [property: System.Text.Json.Serialization.JsonPropertyName("listed")] int OnList,
        int Added,
        int Unsubscribed,
        IReadOnlyList<RepeatedRow> Repeated,
        IReadOnlyList<RowProblem> LeftOut,
        IReadOnlyList<string> Parameters,
        IReadOnlyList<string> IgnoredColumns
    ) : RecipientsOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => OnList;

        public override Subject? About => new("campaign", Campaign);

        /// <summary>Known customers whose row says no to marketing: they are not on the list, and their subscription is what it was.</summary>
        public int Unheard { get; init; }

        /// <summary>Columns from which it was read who may be written to.</summary>
        public IReadOnlyList<ConsentColumn> Consent { get; init; } = [];

        /// <summary>What of the file was not read because its sender does not see it.</summary>
        public HiddenParts Hidden { get; init; } = HiddenParts.None;

        /// <summary>What else is to be told of it.</summary>
        public IEnumerable<ImportNote> Notes() =>
            [
                .. ImportNote.OfRows(LeftOut, Repeated),
                .. Unsubscribed > 0 ? [new ImportNote.Unsubscribed(Unsubscribed)] : Array.Empty<ImportNote>(),
                .. Unheard > 0 ? [new ImportNote.Unheard(Unheard)] : Array.Empty<ImportNote>(),
                .. Parameters.Count > 0 ? [new ImportNote.Variables(Parameters)] : Array.Empty<ImportNote>(),
                .. ImportNote.OfTable(Consent, Hidden, IgnoredColumns),
            ];
    }

    /// <summary>Nobody was listed because of these rows.</summary>
    /// <inheritdoc cref="ImportOutcome.BadRows"/>
    public sealed record BadRows(Guid Campaign, int Rows, IReadOnlyList<RowProblem> Problems, bool IsHopeless = false) : RecipientsOutcome
    {
        /// <summary>How many problems there are.</summary>
        public int Wrong => Problems.Count;
    }

    /// <summary>Nobody was listed: these columns look like consent, and somebody has to say what they mean.</summary>
    public sealed record ConsentUnclear(Guid Campaign, IReadOnlyList<string> Columns) : RecipientsOutcome;

    /// <summary>The audience of a campaign is fixed when it is launched.</summary>
    public sealed record NotADraft(Guid Campaign, CampaignStatus Status) : RecipientsOutcome;

    /// <summary>No campaign is called that, or several are.</summary>
    public sealed record NoOneCampaign(string Named, IReadOnlyList<Guid> Candidates) : RecipientsOutcome;

    /// <summary>The file is not a table with a phone column.</summary>
    public sealed record NoTable(SheetProblem Problem) : RecipientsOutcome
    {
        public override bool IsMistake => true;
    }
}
