using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What came of writing the audit trail to a file.</summary>
[Code("audit.export")]
public abstract record AuditOutcome : Outcome
{
    /// <summary>The file is there, whole.</summary>
    /// <param name="Sha256">Of its bytes, hexadecimal.</param>
    public sealed record Exported(string File, int Rows, string Sha256) : AuditOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Rows;

        public override string? Detail => Sha256;
    }

    /// <summary>There is a file of that name already.</summary>
    public sealed record FileExists(string File) : AuditOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>No row is meant.</summary>
    public sealed record Nothing : AuditOutcome;
}
