using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Reads the names of people who had one before names could be searched, until none is left.</summary>
public sealed class ReadNames(Database database, Sealer sealer)
{
    const int AtOnce = 1_000;

    /// <summary>Reads some and returns how many; 0 when all are read. Any number of servers may run it at once.</summary>
    public Task<int> RunOnce(CancellationToken ct = default) =>
        database.InTransaction(
            async tx =>
            {
                sealer.Vouch(tx);
                var taken = await Take(tx, AtOnce, ct);
                await new NameWords(sealer).Put(tx, [.. taken.Select(Open).OfType<(Guid, string, string)>()], ct);
                return taken.Count;
            },
            ct
        );

    (Guid, string, string)? Open((Guid Profile, string? Name) one) =>
        // What does not open, because somebody has changed it, is not found by name.
        new OpenedRow(sealer).Text(one.Name, new Cell("user_profiles", "display_name", one.Profile))
            is { } name
            ? (one.Profile, one.Name!, name)
            : null;

    static Task<List<(Guid Profile, string? Name)>> Take(Transaction tx, int most, CancellationToken ct) =>
        tx.Query([(long)most], row => (row.GetGuid(0), row.TextOrNull(1)), ct);
}
