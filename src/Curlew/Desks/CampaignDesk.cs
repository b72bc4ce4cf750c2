using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with campaigns.</summary>
public sealed class CampaignDesk
{
    static readonly Verb Seeing = new("campaign.see", Permission.SeeCampaigns);
    static readonly Verb Launching = new("campaign.launch", Permission.LaunchCampaigns) { Patience = Patience.WholeTables };
    static readonly Verb Pausing = new("campaign.pause", Permission.SteerCampaigns);
    static readonly Verb Resuming = new("campaign.resume", Permission.SteerCampaigns);
    static readonly Verb Cancelling = new("campaign.cancel", Permission.SteerCampaigns) { Patience = Patience.WholeTables };
    static readonly Verb Prioritising = new("campaign.prioritise", Permission.SteerCampaigns);
    static readonly Verb Limiting = new("campaign.limit", Permission.SteerCampaigns) { Patience = Patience.WholeTables };
    static readonly Verb SettingWindow = new("campaign.window", Permission.SteerCampaigns) { Patience = Patience.WholeTables };

    readonly Desk desk;

    internal CampaignDesk(Desk desk) => this.desk = desk;

    /// <summary>The campaign a person means by its name or its id.</summary>
    public Task<CampaignSearch> Find(string typed, CancellationToken ct = default) =>
        desk.Look<CampaignSearch>(
            Seeing,
            async database =>
                await MarketingCampaigns.Named(database, typed, ct) switch
                {
                    [var one] => new CampaignSearch.Found(one),
                    [] => new CampaignSearch.None(typed),
                    var several => new CampaignSearch.Several(typed, [.. several.Select(one => one.Id)]),
                },
            ct
        );

    /// <summary>Freezes the audience of a draft, writes its plan and sets it going; all of it or nothing.</summary>
    /// <param name="fingerprint">That of the audience a preflight has shown: another one is refused. Null launches whoever is there.</param>
    public Task<LaunchOutcome> Launch(Guid campaign, string? fingerprint, CancellationToken ct = default) =>
        desk.Do(Launching, Of(campaign), tx => MarketingCampaigns.Launch(tx, campaign, fingerprint, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Stops an active campaign before its next claim; what has left is not called back.</summary>
    /// <param name="reason">For people to read; a campaign that is paused always says why.</param>
    public Task<SteerOutcome> Pause(Guid campaign, string reason, CancellationToken ct = default) =>
        desk.Do(Pausing, Of(campaign), tx => Steering.Pause(tx, campaign, reason, ct), ct, purpose: reason);

    /// <summary>Sets a paused campaign going again, or one with batches that were missed while no server ran.</summary>
    public Task<SteerOutcome> Resume(Guid campaign, CancellationToken ct = default) =>
        desk.Do(Resuming, Of(campaign), tx => Steering.Resume(tx, campaign, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Ends a campaign for good; everyone still waiting is skipped with that reason.</summary>
    public Task<SteerOutcome> Cancel(Guid campaign, CancellationToken ct = default) =>
        desk.Do(Cancelling, Of(campaign), tx => Steering.Cancel(tx, campaign, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Changes the order in which campaigns are served, from the next claim on.</summary>
    /// <param name="priority">1 (served first) to 10.</param>
    public Task<SteerOutcome> Prioritise(Guid campaign, int priority, CancellationToken ct = default) =>
        desk.Do(Prioritising, Of(campaign), tx => Steering.Prioritise(tx, campaign, priority, ct), ct);

    /// <summary>Changes how many messages a campaign may send in a day, and plans everything that has not left anew, today included.</summary>
    /// <param name="messages">1 and more. Where more have left today already, today is over.</param>
    public Task<SteerOutcome> Limit(Guid campaign, int messages, CancellationToken ct = default) =>
        desk.Do(Limiting, Of(campaign), tx => Steering.Limit(tx, campaign, messages, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Changes the times of day between which a campaign sends, and plans everything that has not left anew.</summary>
    /// <param name="window">As 09:00-18:30; within one day, up to 24:00.</param>
    public Task<SteerOutcome> Window(Guid campaign, string window, CancellationToken ct = default) =>
        desk.Do(SettingWindow, Of(campaign), tx => Steering.Window(tx, campaign, window, desk.Clock.GetUtcNow(), ct), ct);

    static Subject Of(Guid campaign) => new("campaign", campaign);
}
