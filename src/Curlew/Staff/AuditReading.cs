using Curlew.Postgres;

namespace Curlew.Staff;

/// <summary>Which rows of the audit trail are meant; null where it does not matter.</summary>
/// <param name="Since">By the database's clock.</param>
/// <param name="Until">Before this moment.</param>
/// <param name="Actor">Id of the person or key, the login name, or for whom they acted.</param>
/// <param name="Action">Code of a verb, or of its noun: campaign means all of campaign.launch and its like.</param>
/// <param name="Subject">Id of what it was about.</param>
/// <param name="Outcome">Code of what came of it.</param>
public sealed record AuditFilter(
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null,
    string? Actor = null,
    string? Action = null,
    string? Subject = null,
    string? Outcome = null
)
{
    internal object?[] Arguments => [Since?.ToUniversalTime(), Until?.ToUniversalTime(), Actor, Action, Subject, Outcome];
}

/// <summary>Reads the audit trail.</summary>
static class AuditReading
{
    /// <summary>The newest first.</summary>
    public static Task<List<AuditRecord>> List(Session session, AuditFilter filter, int most, CancellationToken ct) =>
        session.Query([.. filter.Arguments, most], AuditRecord.Read, ct);

    /// <summary>One of them; null where there is none of that id.</summary>
    public static Task<AuditRecord?> Find(Session session, Guid id, CancellationToken ct) => session.First([id], AuditRecord.Read, ct);

    /// <summary>All of them, day by day in the order of their chains.</summary>
    public static IAsyncEnumerable<AuditRecord> Everything(Session session, AuditFilter filter, CancellationToken ct) =>
        session.Stream(filter.Arguments, AuditRecord.Read, ct);
}
