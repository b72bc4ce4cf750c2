using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Campaigns;

/// <summary>Finishes imports whose process has ended before their last row took effect.</summary>
public sealed class FinishImports(Database database, Sealer sealer, TimeProvider clock)
{
    readonly StagedImports staged = new(database, sealer);
    readonly ImportProfiles profiles = new(database, sealer, clock);
    readonly ImportRecipients recipients = new(database, sealer, clock);

    /// <summary>Finishes those nobody works on any more, and returns how many there were.</summary>
    public Task<int> RunOnce(CancellationToken ct) => Run(abandoned: true, ct);

    /// <summary>Finishes all there are, together with the processes that work on them: what is imported next then comes after
    /// them.</summary>
    public Task<int> All(CancellationToken ct) => Run(abandoned: false, ct);

    async Task<int> Run(bool abandoned, CancellationToken ct)
    {
        var unfinished = await staged.Unfinished(abandoned, ct);
        foreach (var (import, campaign) in unfinished)
            await Finish(import, campaign, ct);
        return unfinished.Count;
    }

    async Task Finish(Guid import, Guid? campaign, CancellationToken ct)
    {
        try
        {
            await (campaign is { } draft ? recipients.Apply(import, draft, _ => { }, ct) : profiles.Apply(import, _ => { }, ct));
        }
        catch (SealBroken e)
        {
            // Whoever waits for it has to know which one it is, and that it will not end by itself.
            throw new ImportStuck(import, e);
        }
    }
}
