using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Keys that cookies and forms are encrypted with: sealed in the database, so that all servers have the same and a copy of the database has none.</summary>
/// <param name="clock">Business time.</param>
public sealed class WebKeys(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>All that open, as the framework wrote them: cookies made with one that somebody has tampered with count no more.</summary>
    public async Task<List<string>> All(CancellationToken ct) => [.. (await Opened(ct)).OfType<string>()];

    Task<List<string?>> Opened(CancellationToken ct) =>
        database.Query([], row => new OpenedRow(sealer).Text(row.GetString(1), Cell(row.GetGuid(0))), ct);

    /// <param name="name">The framework's name for it.</param>
    public Task<int> Add(string name, string xml, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        return Insert(id, name, sealer.Seal(xml, Cell(id)), clock.GetUtcNow(), ct);
    }

    Task<int> Insert(Guid id, string name, string xml, DateTimeOffset now, CancellationToken ct) =>
        database.Execute([id, name, xml, now], ct);

    static Cell Cell(Guid id) => new("web_keys", "xml", id);
}
