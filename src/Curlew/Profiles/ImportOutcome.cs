using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What came of an import of customers.</summary>
[Code("import.profiles")]
public abstract record ImportOutcome : Outcome
{
    /// <summary>The rows are in.</summary>
    /// <param name="StillUnsubscribed">People the table calls subscribed who have left; they stay out of marketing.</param>
    /// <param name="Twice">Rows about a person an earlier row was about: the later one counts.</param>
    public sealed record Imported(
        int Rows,
        int Added,
        int Changed,
        int StillUnsubscribed,
        int Twice,
        IReadOnlyList<RowProblem> LeftOut,
        IReadOnlyList<string> IgnoredColumns
    ) : ImportOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Added + Changed;

        /// <summary>Those rows, with the earlier ones.</summary>
        public IReadOnlyList<RepeatedRow> Repeated { get; init; } = [];

        /// <summary>Columns from which it was read who may be written to.</summary>
        public IReadOnlyList<ConsentColumn> Consent { get; init; } = [];

        /// <summary>Fields of the business's own that were made for it.</summary>
        public IReadOnlyList<string> Made { get; init; } = [];

        public override string? Detail => Made.Count == 0 ? null : $"fields {string.Join(", ", Made)}";

        /// <summary>What of the file was not read because its sender does not see it.</summary>
        public HiddenParts Hidden { get; init; } = HiddenParts.None;

        /// <summary>What else is to be told of it.</summary>
        public IEnumerable<ImportNote> Notes() =>
            [
                .. Made.Count > 0 ? [new ImportNote.FieldsMade(Made)] : Array.Empty<ImportNote>(),
                .. ImportNote.OfRows(LeftOut, Repeated),
                .. StillUnsubscribed > 0 ? [new ImportNote.StayUnsubscribed(StillUnsubscribed)] : Array.Empty<ImportNote>(),
                .. ImportNote.OfTable(Consent, Hidden, IgnoredColumns),
            ];
    }

    /// <summary>Nothing was imported because of these rows.</summary>
    /// <param name="Rows">Rows that were read.</param>
    /// <param name="IsHopeless">So many are wrong that the rest was not read: leaving them out is not offered.</param>
    public sealed record BadRows(int Rows, IReadOnlyList<RowProblem> Problems, bool IsHopeless = false) : ImportOutcome
    {
        /// <summary>How many problems there are.</summary>
        public int Wrong => Problems.Count;
    }

    /// <summary>Nothing was imported: these columns look like consent, and somebody has to say what they mean.</summary>
    public sealed record ConsentUnclear(IReadOnlyList<string> Columns) : ImportOutcome;

    /// <summary>Nothing was imported: a field that was asked for cannot be made.</summary>
    public sealed record FieldUnusable(FieldOutcome Why) : ImportOutcome
    {
        public override bool IsMistake => Why.IsMistake;
    }

    /// <summary>Nothing was imported: whoever asked for fields of columns may not set any.</summary>
    public sealed record MayMakeNoFields : ImportOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The file is not a table with a phone column.</summary>
    public sealed record NoTable(SheetProblem Problem) : ImportOutcome
    {
        public override bool IsMistake => true;
    }
}
