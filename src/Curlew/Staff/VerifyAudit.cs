using System.Security.Cryptography;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Reads the audit trail from its first row to its last and finds every place where it is not as it was written.</summary>
static class VerifyAudit
{
    /// <param name="heads">What the log says that was there.</param>
    public static async Task<AuditCheck> Run(Session session, Sealer sealer, IReadOnlyList<AuditHead> heads, CancellationToken ct)
    {
        // Another process may write under a key that was made since this one read them.
        sealer.Refresh();
        // Rows that are written meanwhile come after what the lanes say here, and must fit all the same.
        var reading = new ChainReading(sealer.Trail, await Lanes(session, ct), heads);
        await foreach (var record in Rows(session, ct))
            reading.Next(record);
        return reading.End(await Lanes(session, ct), await Began(session, ct)) with { Heads = heads.Count };
    }

    static Task<List<AuditLane>> Lanes(Session session, CancellationToken ct) => session.Query([], AuditLane.Read, ct);

    static Task<TrailBeginning?> Began(Session session, CancellationToken ct) => session.First([], TrailBeginning.Read, ct);

    static IAsyncEnumerable<AuditRecord> Rows(Session session, CancellationToken ct) => session.Stream([], AuditRecord.Read, ct);
}
