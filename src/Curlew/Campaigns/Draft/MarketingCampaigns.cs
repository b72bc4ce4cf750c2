using System.Text;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Words;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>The verbs of a campaign: create, launch, pause, resume, cancel.</summary>
public sealed class MarketingCampaigns(Database database, TimeProvider clock)
{
    /// <summary>Creates a draft and returns its id.</summary>
    public Task<Guid> Create(NewCampaign campaign, CancellationToken ct) => database.InTransaction(tx => Create(tx, campaign, ct), ct);

    /// <summary>Creates a draft from what somebody has written, once nothing is wrong with it.</summary>
    /// <param name="keys">The keys, where a phone was typed.</param>
    /// <param name="by">Who has written it.</param>
    internal static async Task<CreateOutcome> Create(
        Transaction tx,
        IReadOnlyDictionary<string, string> words,
        Func<Sealer> keys,
        string by,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var (campaign, problems) = await Read(tx, words, keys, now, ct);
        return problems.Count > 0 ? new CreateOutcome.Refused(problems) : await Created(tx, campaign with { CreatedBy = by }, null, ct);
    }

    /// <summary>What somebody has written, and everything that is wrong with it.</summary>
    internal static async Task<(NewCampaign Campaign, IReadOnlyList<CampaignProblem> Problems)> Read(
        Transaction tx,
        IReadOnlyDictionary<string, string> words,
        Func<Sealer> keys,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var numbers = await Numbers(tx, ct);
        // A number may be called by its phone as well, which takes the keys.
        if (
            words.GetValueOrDefault("number") is { } typed
            && !numbers.Contains(typed)
            && await BusinessNumbers.WithPhone(tx, keys, typed, ct) is { } meant
        )
            words = new Dictionary<string, string>(words) { ["number"] = meant };
        var (campaign, problems) = CampaignForm.Read(words, numbers);
        return (campaign, problems.Count == 0 ? [.. CampaignProblems.Of(campaign, now)] : problems);
    }

    /// <summary>Writes down what nothing is wrong with.</summary>
    /// <param name="fileUntil">Until when Meta keeps the file of its header; null where it brought none.</param>
    internal static async Task<CreateOutcome.Created> Created(
        Transaction tx,
        NewCampaign campaign,
        DateTimeOffset? fileUntil,
        CancellationToken ct
    ) => new(await Create(tx, campaign, ct), Plain(campaign.Name), campaign.TargetAudience is not null) { FileUntil = fileUntil };

    static async Task<Guid> Create(Transaction tx, NewCampaign campaign, CancellationToken ct)
    {
        // Where there are several letters the campaign's own is the control's.
        if (campaign.Variants is { Letters: [var control, ..] })
            campaign = campaign with
            {
                TemplateName = control.TemplateName,
                LanguageCode = control.LanguageCode,
                TemplateComponents = JsonElement.Parse(control.ComponentsJson),
            };
        var id = await Create(
            tx,
            [
                Plain(campaign.Name),
                campaign.Description,
                campaign.TemplateName,
                campaign.LanguageCode,
                campaign.TargetAudience?.GetRawText() ?? "{}",
                campaign.TemplateComponents.GetRawText(),
                campaign.DailySendLimit,
                campaign.Priority,
                campaign.ScheduledStart?.ToUniversalTime(),
                campaign.ScheduledEnd?.ToUniversalTime(),
                campaign.PhoneNumberId,
                campaign.TimeZone,
                campaign.WindowOpens,
                campaign.WindowCloses,
                campaign.CreatedBy,
                campaign.InCustomerZones ? "customer" : "business",
                campaign.Weekdays.ToArray(),
                campaign.Holidays.ToArray(),
                campaign.BatchesPerDay,
                campaign.BatchTimes.ToArray(),
                campaign.GraceMinutes,
                campaign.ExcludedAudience?.GetRawText(),
                campaign.TargetAudience is not null,
            ],
            ct
        );
        if (campaign.Variants is { } variants)
            await Variants.Write(tx, id, variants, ct);
        return id;
    }

    /// <summary>A campaign's name as it is kept and looked up: nothing around it, and every letter in one form.</summary>
    public static string Plain(string name) => name.Trim().Normalize(NormalizationForm.FormC);

    /// <summary>The business numbers a campaign can be sent from, by Meta's id: those that serve.</summary>
    static Task<List<string>> Numbers(Session session, CancellationToken ct) => session.Query([], row => row.GetString(0), ct);

    /// <summary>Why people of a campaign were left out, and how many for each reason.</summary>
    internal static async Task<IReadOnlyDictionary<string, int>> Skipped(Session session, Guid id, CancellationToken ct) =>
        (await SkippedBy(session, id, ct)).ToDictionary();

    /// <summary>One campaign, or null.</summary>
    public Task<Campaign?> Find(Guid id, CancellationToken ct) => Find(database, id, ct);

    /// <summary>The campaigns a person may mean by a name or an id, newest first.</summary>
    public Task<List<Campaign>> Named(string typed, CancellationToken ct) => Named(database, typed, ct);

    /// <summary>All campaigns, newest first.</summary>
    public Task<List<Campaign>> List(CancellationToken ct) => List(database, ct);

    internal static Task<List<Campaign>> List(Session session, CancellationToken ct) => session.Query([], Read, ct);

    /// <summary>Freezes the audience of a draft, writes its plan and sets it going; all of it or nothing.</summary>
    internal Task<LaunchOutcome> Launch(Guid id, CancellationToken ct) => Launch(id, null, ct);

    /// <summary>Launches only if the audience is still the one a preflight has shown.</summary>
    /// <param name="fingerprint"><see cref="PreflightReport.Fingerprint"/>; null launches whoever is there.</param>
    internal Task<LaunchOutcome> Launch(Guid id, string? fingerprint, CancellationToken ct) =>
        database.Decide(tx => Launch(tx, id, fingerprint, clock.GetUtcNow(), ct), Patience.WholeTables, ct);

    /// <summary>Stops an active campaign. False when it was not active.</summary>
    /// <inheritdoc cref="Steering.Pause"/>
    internal Task<bool> Pause(Guid id, string reason, CancellationToken ct) => Steer(tx => Steering.Pause(tx, id, reason, ct), ct);

    /// <summary>Sets a paused campaign going again. False when nothing held it up.</summary>
    /// <inheritdoc cref="Steering.Resume"/>
    internal Task<bool> Resume(Guid id, CancellationToken ct) => Steer(tx => Steering.Resume(tx, id, clock.GetUtcNow(), ct), ct);

    /// <summary>Ends a campaign for good. False when it had ended before.</summary>
    /// <inheritdoc cref="Steering.Cancel"/>
    internal Task<bool> Cancel(Guid id, CancellationToken ct) => Steer(tx => Steering.Cancel(tx, id, clock.GetUtcNow(), ct), ct);

    /// <summary>Changes the order in which campaigns are served. False when it has ended.</summary>
    /// <inheritdoc cref="Steering.Prioritise"/>
    internal Task<bool> Prioritise(Guid id, int priority, CancellationToken ct) =>
        Steer(tx => Steering.Prioritise(tx, id, priority, ct), ct);

    /// <summary>Changes how many messages a campaign may send in a day. False when it has ended.</summary>
    /// <inheritdoc cref="Steering.Limit"/>
    internal Task<bool> Limit(Guid id, int messages, CancellationToken ct) =>
        Steer(tx => Steering.Limit(tx, id, messages, clock.GetUtcNow(), ct), ct);

    /// <summary>Changes the times of day between which a campaign sends. False when it has ended, or begins batches outside of them.</summary>
    /// <inheritdoc cref="Steering.Window"/>
    internal Task<bool> Window(Guid id, string opens, string closes, CancellationToken ct) =>
        Steer(tx => Steering.Window(tx, id, $"{opens}-{closes}", clock.GetUtcNow(), ct), ct);

    async Task<bool> Steer(Func<Transaction, Task<SteerOutcome>> change, CancellationToken ct) =>
        (await database.Decide(change, Patience.WholeTables, ct)).IsDone;

    /// <summary>Freezes the audience of a draft, writes its plan and sets it going. What a refusal has done is for the caller to undo.</summary>
    internal static async Task<LaunchOutcome> Launch(Transaction tx, Guid id, string? fingerprint, DateTimeOffset now, CancellationToken ct)
    {
        var isFirst = await Activate(tx, id, now, ct) == 1;
        if (await Find(tx, id, ct) is not { } campaign)
            return new LaunchOutcome.NoSuchCampaign();
        if (!isFirst)
            return new LaunchOutcome.NotADraft(campaign.Status);
        if (!await IsListed(tx, id, ct))
            return new LaunchOutcome.ListUnfinished();
        if (await RetiredNumber(tx, id, ct) is { } retired)
            return new LaunchOutcome.NumberRetired(retired);
        if (!await CampaignAudience.IsGiven(tx, id, ct))
            return new LaunchOutcome.NobodyChosen();
        if (await TemplateStatus(tx, id, ct) is var status && !MetaVerdict.MaySend(status))
            return new LaunchOutcome.TemplateNotApproved(campaign.TemplateName, campaign.LanguageCode, status);
        if (await Variants.Unapproved(tx, id, ct) is { } variant)
            return variant;
        if (await Letters.Freeze(tx, id, ct) is { } misfit)
            return misfit;
        try
        {
            return await FreezeAudience.Run(tx, campaign, fingerprint, now, ct);
        }
        catch (FilterRefused refused)
        {
            return new LaunchOutcome.AudienceRefused(refused.Path, refused.Problem);
        }
    }

    static async Task<bool> IsListed(Transaction tx, Guid id, CancellationToken ct) => await tx.First([id], row => row.GetBoolean(0), ct);

    internal static Task<Campaign?> Find(Session session, Guid id, CancellationToken ct) => session.First([id], Read, ct);

    internal static Task<List<Campaign>> Named(Session session, string typed, CancellationToken ct) =>
        session.Query([Plain(typed)], Read, ct);

    static async Task<Guid> Create(Transaction tx, object?[] arguments, CancellationToken ct) =>
        await tx.First(arguments, row => row.GetGuid(0), ct);

    static Task<int> Activate(Transaction tx, Guid id, DateTimeOffset now, CancellationToken ct) => tx.Execute([id, now], ct);

    static Task<string?> RetiredNumber(Transaction tx, Guid id, CancellationToken ct) => tx.First([id], row => row.GetString(0), ct);

    static Task<string?> TemplateStatus(Transaction tx, Guid id, CancellationToken ct) => tx.First([id], row => row.GetString(0), ct);

    static Task<List<KeyValuePair<string, int>>> SkippedBy(Session session, Guid id, CancellationToken ct) =>
        session.Query([id], row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1)), ct);

    static Campaign Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.CampaignStatus(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetInt32(7),
            row.GetInt32(8),
            row.GetString(9),
            row.GetString(10),
            Saying.OrNull(row.TextOrNull(11)),
            new(
                row.GetInt32(12),
                row.GetInt32(13),
                row.GetInt32(14),
                row.GetInt32(15),
                row.GetInt32(16),
                row.GetInt32(17),
                row.GetInt32(18),
                row.GetInt32(19)
            )
        );
}
