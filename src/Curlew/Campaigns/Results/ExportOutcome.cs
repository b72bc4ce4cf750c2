using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of an export.</summary>
[Code("campaign.export")]
public abstract record ExportOutcome : Outcome
{
    /// <summary>The file is there, whole.</summary>
    /// <param name="States">How many recipients are in each state; their sum is <paramref name="Rows"/>.</param>
    /// <param name="Sha256">Of the file's bytes, hexadecimal.</param>
    public sealed record Exported(string File, int Rows, IReadOnlyDictionary<string, int> States, string Sha256) : ExportOutcome
    {
        /// <summary>Recipients whose number does not open; they are in the file without one.</summary>
        public int Unreadable { get; init; }

        public override bool IsDone => true;

        public override int? Concerned => Rows;

        public override string? Detail => Sha256;
    }

    /// <summary>The file's name does not end in one of these.</summary>
    public sealed record UnknownKind(IReadOnlyList<string> Kinds) : ExportOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>There is a file of that name already.</summary>
    public sealed record FileExists(string File) : ExportOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The campaign has no recipients: it was never launched, or there is none of that id.</summary>
    public sealed record Nobody : ExportOutcome
    {
        public override bool IsMistake => true;
    }
}
