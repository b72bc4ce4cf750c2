using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Adds the changes that triggers have noted to the campaigns, their templates and their days.</summary>
public sealed class FoldCounts(Database database, TimeProvider clock)
{
    /// <summary>Folds once, with what is known by now to answer a campaign; returns how many days of campaigns changed.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        await CampaignReplies.AttributeJoined(database, clock.GetUtcNow(), ct);
        return await database.InTransaction(tx => Fold(tx, ct), ct);
    }

    Task<int> Fold(Transaction tx, CancellationToken ct) => tx.Execute([clock.GetUtcNow()], ct);
}
