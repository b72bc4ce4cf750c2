using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with the audit trail: read, written to a file, and checked that it is as it was written.</summary>
public sealed class AuditDesk
{
    static readonly Verb Reading = new("audit.read", Permission.ReadAudit);
    static readonly Verb Exporting = new("audit.export", Permission.ReadAudit);
    static readonly Verb Verifying = new("audit.verify", Permission.ReadAudit);

    readonly Desk desk;

    internal AuditDesk(Desk desk) => this.desk = desk;

    /// <summary>Who did what, the newest first.</summary>
    public Task<List<AuditRecord>> List(AuditFilter filter, int most, CancellationToken ct = default) =>
        desk.Look(Reading, database => AuditReading.List(database, filter, most, ct), ct);

    /// <summary>One row; null where there is none of that id.</summary>
    public Task<AuditRecord?> Show(Guid id, CancellationToken ct = default) =>
        desk.Look(Reading, database => AuditReading.Find(database, id, ct), ct);

    /// <summary>Writes rows to a file that only its owner reads, one JSON object a line.</summary>
    public Task<AuditOutcome> Export(AuditFilter filter, string path, bool overwrite, CancellationToken ct = default) =>
        desk.Ask(Exporting, new("audit", null), database => ExportAudit.Run(database, filter, path, overwrite, ct), ct);

    /// <summary>Reads the whole trail and finds every place where it is not as it was written.</summary>
    /// <param name="heads">What the log says that was there; none where nobody has looked.</param>
    public Task<AuditCheck> Verify(IReadOnlyList<AuditHead> heads, CancellationToken ct = default) =>
        desk.Look(Verifying, database => VerifyAudit.Run(database.Patient, desk.Sealer, heads, ct), ct);
}
