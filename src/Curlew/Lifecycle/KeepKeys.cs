using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Lifecycle;

/// <summary>Keeps a server's keys as those of the database are, and tells it to hold still while numbers and ids are rewritten.</summary>
public sealed class KeepKeys(Database database, Sealer sealer, StoredKeys keys)
{
    volatile bool holds;

    /// <summary>Whether nothing may be begun that writes numbers or ids.</summary>
    public bool Holds => holds;

    /// <summary>Looks once. Returns 0: there is nothing more to do at once.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var rewriting = await KeyRotations.UnderWay(database, ct) is { Purpose: KeyPurpose.Identities };
        // First the keys and then the permission: whoever goes on seals with the one that is in use.
        sealer.Renew(await keys.Read(ct));
        holds = rewriting;
        return 0;
    }
}
