using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Words;

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

    static readonly Verb Creating = new("campaign.create", Permission.WriteCampaigns);
    static readonly Verb SendingAgain = new("campaign.send_again", Permission.SendAgain);
    static readonly Verb SettingRate = new("campaign.rate", Permission.SetRates);
    static readonly Verb SeeingPeople = new("campaign.recipients", Permission.SeePeople);
    static readonly Verb Previewing = new("campaign.preflight", Permission.SeePeople);
    static readonly Verb Tracing = new("campaign.trail", Permission.SeePeople);
    static readonly Verb Exporting = new("campaign.export", Permission.ExportPeople);
    static readonly Verb ExportingNumbers = new("campaign.export_numbers", Permission.ExportNumbers);

    // The rolling window is the same for every number.
    static readonly SendOptions AnyNumber = new("");

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

    /// <summary>All campaigns, newest first.</summary>
    public Task<List<Campaign>> List(CancellationToken ct = default) =>
        desk.Look(Seeing, database => MarketingCampaigns.List(database, ct), ct);

    /// <summary>A campaign as it was written down; null when there is none of that id.</summary>
    public Task<CampaignDescription?> Describe(Guid campaign, CancellationToken ct = default) =>
        desk.Look(Seeing, database => CampaignDescription.Of(database, campaign, ct), ct);

    /// <summary>Writes a campaign down as a draft. Nothing is sent before it is launched.</summary>
    /// <param name="words">As <see cref="CampaignForm"/> reads them.</param>
    public Task<CreateOutcome> Create(IReadOnlyDictionary<string, string> words, CancellationToken ct = default) =>
        desk.Do(
            Creating,
            new("campaign", null),
            tx => MarketingCampaigns.Create(tx, words, () => desk.Sealer, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>The same with a file that its messages show as their header. Meta keeps it for 30 days, and the campaign ends before they are over.</summary>
    /// <inheritdoc cref="Create(IReadOnlyDictionary{string, string}, CancellationToken)"/>
    public Task<CreateOutcome> Create(IReadOnlyDictionary<string, string> words, HeaderFile header, CancellationToken ct = default) =>
        desk.Ask(
            Creating,
            new("campaign", null),
            database => new CreateWithFile(database, desk.ToMeta, desk.Sealer, desk.Clock).Run(words, header, desk.Actor.Label, ct),
            ct
        );

    /// <summary>What a launch would do, with what five of its people will read, masked; null when there is no such draft.</summary>
    /// <exception cref="Audiences.FilterRefused">Names the part of the audience that cannot be used.</exception>
    public Task<PreflightReport?> Preflight(Guid campaign, CancellationToken ct = default) =>
        desk.Read(
            Previewing,
            Of(campaign),
            database => new Preflight(database, desk.Sealer, desk.Clock).Run(campaign, ct),
            report => report?.Previews.Count ?? 0,
            ct
        );

    /// <summary>How every active campaign will go, and a draft among them as if it were launched now.</summary>
    /// <param name="draft">A campaign that is not launched yet; null for none.</param>
    public Task<IReadOnlyList<CampaignForecast>> Forecast(Guid? draft, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new Forecasts(database, desk.Clock, AnyNumber).Run(draft, ct), ct);

    /// <summary>What an active campaign waits for; null when it is not active.</summary>
    public Task<Outlook?> Outlook(Guid campaign, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new Outlooks(database, desk.Clock, AnyNumber).Of(campaign, ct), ct);

    /// <summary>Why people of a campaign were left out, and how many for each reason.</summary>
    public Task<IReadOnlyDictionary<string, int>> Skipped(Guid campaign, CancellationToken ct = default) =>
        desk.Look(Seeing, database => MarketingCampaigns.Skipped(database, campaign, ct), ct);

    /// <summary>What happened day by day.</summary>
    public Task<List<CampaignDay>> Days(Guid campaign, CancellationToken ct = default) =>
        desk.Look(Seeing, database => CampaignDays.Of(database, campaign, ct), ct);

    /// <summary>What came of it, letter by letter; null where there is no campaign of that id.</summary>
    public Task<CampaignResults?> Results(Guid campaign, CancellationToken ct = default) =>
        desk.Look(Seeing, database => CampaignResults.Of(database, campaign, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>What Meta charges, by country.</summary>
    public Task<List<MessageRate>> Rates(CancellationToken ct = default) =>
        desk.Look(Seeing, database => MessageRates.All(database, ct), ct);

    /// <summary>Sets what Meta charges in one country and category.</summary>
    public Task<RateOutcome> SetRate(MessageRate rate, CancellationToken ct = default) =>
        desk.Do(SettingRate, new("rate", null), tx => MessageRates.Set(tx, rate, ct), ct);

    /// <summary>Whom an order to send again would reach, and why not the others.</summary>
    public Task<Unheard> Unheard(Guid campaign, CancellationToken ct = default) =>
        desk.Look(Seeing, database => SendAgain.Look(database, campaign, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Sends again to people of whom nobody knows whether they got the message. Some of them may get it twice.</summary>
    /// <param name="reason">Why, for the record; not empty.</param>
    public Task<SendAgainOutcome> SendToUnheard(Guid campaign, string reason, CancellationToken ct = default) =>
        desk.Do(
            SendingAgain,
            Of(campaign),
            tx => SendAgain.Run(tx, campaign, desk.Actor.Label, reason, desk.Clock.GetUtcNow(), ct),
            ct,
            purpose: reason
        );

    /// <summary>A page of its people, masked; null where <paramref name="after"/> is nobody of the campaign.</summary>
    /// <inheritdoc cref="ListRecipients.Page(Guid, IReadOnlyCollection{RecipientState}, string?, Guid?, int, CancellationToken)"/>
    public Task<List<CampaignRecipient>?> Recipients(
        Guid campaign,
        IReadOnlyCollection<RecipientState> states,
        string? reason,
        Guid? after,
        int most,
        CancellationToken ct = default
    ) =>
        desk.Read(
            SeeingPeople,
            Of(campaign),
            database => new ListRecipients(database, desk.Sealer, desk.Clock).Page(campaign, states, reason, after, most, ct),
            page => page?.Count ?? 0,
            ct
        );

    /// <summary>Everything that happened to one person, or to several who share a number.</summary>
    /// <param name="key">A recipient's id, a profile's id, or a phone number.</param>
    /// <param name="country">ISO 3166, of a number typed without a country code; null where it is not known.</param>
    public Task<List<RecipientTrail>> Trail(Guid campaign, string key, string? country, CancellationToken ct = default) =>
        desk.Read(
            Tracing,
            Of(campaign),
            async database =>
            {
                var trails = await RecipientTrail.Of(database, desk.Sealer, campaign, key, country, ct);
                var people = trails.ConvertAll(trail => trail.Recipient);
                await desk.Alarm(database, "campaign_recipients", people.Where(one => one.IsUnreadable).Select(one => one.Id), ct);
                return trails;
            },
            found => found.Count,
            ct
        );

    /// <summary>Writes everyone of a campaign to a file, masked.</summary>
    /// <inheritdoc cref="ExportRecipients.Run"/>
    public Task<ExportOutcome> Export(
        Guid campaign,
        string path,
        bool overwrite,
        IProgress<int>? progress,
        CancellationToken ct = default
    ) =>
        desk.Ask(
            Exporting,
            Of(campaign),
            database =>
                new ExportRecipients(database, desk.Sealer, desk.Clock).Run(campaign, path, overwrite, isWhole: false, progress, ct),
            ct
        );

    /// <summary>The same with their whole numbers.</summary>
    /// <inheritdoc cref="Export"/>
    public Task<ExportOutcome> ExportNumbers(
        Guid campaign,
        string path,
        bool overwrite,
        RevealPurpose purpose,
        IProgress<int>? progress,
        CancellationToken ct = default
    ) =>
        desk.Ask(
            ExportingNumbers,
            Of(campaign),
            database => new ExportRecipients(database, desk.Sealer, desk.Clock).Run(campaign, path, overwrite, isWhole: true, progress, ct),
            ct,
            purpose: Codes.Word(purpose)
        );

    /// <summary>Freezes the audience of a draft, writes its plan and sets it going; all of it or nothing.</summary>
    /// <param name="fingerprint">That of the audience a preflight has shown: another one is refused. Null launches whoever is there.</param>
    public Task<LaunchOutcome> Launch(Guid campaign, string? fingerprint, CancellationToken ct = default) =>
        desk.Do(Launching, Of(campaign), tx => MarketingCampaigns.Launch(tx, campaign, fingerprint, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Stops an active campaign before its next claim; what has left is not called back.</summary>
    /// <param name="reason">For people to read; null where none is given.</param>
    public Task<SteerOutcome> Pause(Guid campaign, string? reason, CancellationToken ct = default) =>
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
    /// <param name="window">As 09:00-18:30, up to 24:00, or as 22:00-06:00 over midnight.</param>
    public Task<SteerOutcome> Window(Guid campaign, string window, CancellationToken ct = default) =>
        desk.Do(SettingWindow, Of(campaign), tx => Steering.Window(tx, campaign, window, desk.Clock.GetUtcNow(), ct), ct);

    static Subject Of(Guid campaign) => new("campaign", campaign);
}
