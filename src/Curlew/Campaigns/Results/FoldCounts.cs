using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Adds the changes that triggers have noted to the campaigns, their templates and their days.</summary>
public sealed class FoldCounts(Database database, TimeProvider clock)
{
    /// <summary>Folds once; returns how many days of campaigns changed.</summary>
    public Task<int> RunOnce(CancellationToken ct) => database.InTransaction(tx => Fold(tx, ct), ct);

    Task<int> Fold(Transaction tx, CancellationToken ct) => tx.Execute([clock.GetUtcNow()], ct);
}
