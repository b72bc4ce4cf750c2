using System.Text;
using System.Text.Json;
using Curlew.Audiences;
using Curlew.Postgres;
using Curlew.Templates;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>The verbs of a campaign: create, launch, pause, resume, cancel.</summary>
public sealed class MarketingCampaigns(Database database, TimeProvider clock)
{
    /// <summary>Creates a draft and returns its id.</summary>
    public Task<Guid> Create(NewCampaign campaign, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
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
                        campaign.TargetAudience.GetRawText(),
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
                    ],
                    ct
                );
                if (campaign.Variants is { } variants)
                    await Variants.Write(tx, id, variants, ct);
                return id;
            },
            ct
        );

    /// <summary>A campaign's name as it is kept and looked up: nothing around it, and every letter in one form.</summary>
    public static string Plain(string name) => name.Trim().Normalize(NormalizationForm.FormC);

    /// <summary>Changes the order in which campaigns are served, from the next claim on. False when it has ended or does not
    /// exist.</summary>
    /// <param name="priority">1 (served first) to 10.</param>
    public async Task<bool> Prioritise(Guid id, int priority, CancellationToken ct) => await Prioritise(database, id, priority, ct) == 1;

    /// <summary>Changes how many messages a campaign may send in a day, and plans everything that has not left anew, today included. False
    /// when it has ended or does not exist.</summary>
    /// <param name="messages">1 and more. Where more have left today already, today is over.</param>
    public Task<bool> Limit(Guid id, int messages, CancellationToken ct) => Change(id, tx => SetLimit(tx, id, messages, ct), ct);

    /// <summary>Changes the times of day between which a campaign sends, and plans everything that has not left anew. False when it has
    /// ended, does not exist, or begins batches at a time outside of them.</summary>
    /// <param name="opens">As 09:00.</param>
    /// <param name="closes">Later than that, up to 24:00.</param>
    public Task<bool> Window(Guid id, string opens, string closes, CancellationToken ct) =>
        Change(id, tx => SetWindow(tx, id, opens, closes, ct), ct);

    /// <summary>The business numbers a campaign can be sent from, by Meta's id.</summary>
    public Task<List<string>> Numbers(CancellationToken ct) => database.Query([], row => row.GetString(0), ct);

    /// <summary>Why people of a campaign were left out, and how many for each reason.</summary>
    public async Task<IReadOnlyDictionary<string, int>> Skipped(Guid id, CancellationToken ct) => (await SkippedBy(id, ct)).ToDictionary();

    /// <summary>One campaign, or null.</summary>
    public Task<Campaign?> Find(Guid id, CancellationToken ct) => Find(database, id, ct);

    /// <summary>The campaigns a person may mean by a name or an id, newest first.</summary>
    public Task<List<Campaign>> Named(string typed, CancellationToken ct) => Named(database, typed, ct);

    /// <summary>All campaigns, newest first.</summary>
    public Task<List<Campaign>> List(CancellationToken ct) => database.Query([], Read, ct);

    /// <summary>Freezes the audience of a draft, writes its plan and sets it going; all of it or nothing.</summary>
    public Task<LaunchOutcome> Launch(Guid id, CancellationToken ct) => Launch(id, null, ct);

    /// <summary>Launches only if the audience is still the one a preflight has shown.</summary>
    /// <param name="fingerprint"><see cref="PreflightReport.Fingerprint"/>; null launches whoever is there.</param>
    public async Task<LaunchOutcome> Launch(Guid id, string? fingerprint, CancellationToken ct)
    {
        try
        {
            return await database.InTransaction(tx => Launch(tx, id, fingerprint, ct), Patience.WholeTables, ct);
        }
        catch (FilterRefused refused)
        {
            return new AudienceRefused(refused.Message);
        }
        catch (LaunchRefused refused)
        {
            return refused.Outcome;
        }
    }

    /// <summary>Stops an active campaign before its next claim; what has left is not called back. False when it was not active.</summary>
    /// <param name="reason">For people to read; a campaign that is paused always says why.</param>
    public async Task<bool> Pause(Guid id, string reason, CancellationToken ct) => await Pause(database, id, reason, ct) == 1;

    /// <summary>Sets a paused campaign going again, or one with batches that were missed while no server ran. False when nothing held it
    /// up.</summary>
    public Task<bool> Resume(Guid id, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                if (await Resume(tx, id, ct) == 0)
                    return false;
                await KeepPlan.Restart(tx, id, clock.GetUtcNow(), ct);
                return true;
            },
            ct
        );

    /// <summary>Ends a campaign for good; everyone still waiting is skipped with that reason. False when it had ended before.</summary>
    public Task<bool> Cancel(Guid id, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                if (await EndEarly(tx, id, ct) == 0)
                    return false;
                await FreezeAudience.EmptyList(tx, id, ct);
                await SkipWaiting(tx, id, ct);
                await KeepPlan.CloseBatches(tx, [id], clock.GetUtcNow(), ct);
                return true;
            },
            Patience.WholeTables,
            ct
        );

    Task<bool> Change(Guid id, Func<Transaction, Task<bool?>> set, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                await HoldClaims(tx, id, ct);
                // True where it has a plan: a draft gets its first one at the launch.
                if (await set(tx) is not { } isPlanned)
                    return false;
                if (isPlanned)
                    await KeepPlan.Replan(tx, id, clock.GetUtcNow(), ct);
                return true;
            },
            Patience.WholeTables,
            ct
        );

    static async Task<bool> IsListed(Transaction tx, Guid id, CancellationToken ct) => await tx.First([id], row => row.GetBoolean(0), ct);

    internal static Task<int> Pause(Session session, Guid id, string reason, CancellationToken ct) => session.Execute([id, reason], ct);

    async Task<LaunchOutcome> Launch(Transaction tx, Guid id, string? fingerprint, CancellationToken ct)
    {
        var isFirst = await Activate(tx, id, ct) == 1;
        if (await Find(tx, id, ct) is not { } campaign)
            return new NoSuchCampaign();
        if (!isFirst)
            return new NotADraft(campaign.Status);
        if (!await IsListed(tx, id, ct))
            throw new LaunchRefused(new ListUnfinished());
        if (await TemplateStatus(tx, id, ct) is var status && !MetaVerdict.MaySend(status))
            throw new LaunchRefused(new TemplateNotApproved(campaign.TemplateName, campaign.LanguageCode, status));
        if (await Variants.Unapproved(tx, id, ct) is { } variant)
            throw new LaunchRefused(variant);
        if (await Letters.Freeze(tx, id, ct) is { } misfit)
            throw new LaunchRefused(misfit);

        return await FreezeAudience.Run(tx, campaign, fingerprint, clock.GetUtcNow(), ct) switch
        {
            Launched launched => launched,
            var refused => throw new LaunchRefused(refused),
        };
    }

    internal static Task<Campaign?> Find(Session session, Guid id, CancellationToken ct) => session.First([id], Read, ct);

    internal static Task<List<Campaign>> Named(Session session, string typed, CancellationToken ct) =>
        session.Query([Plain(typed)], Read, ct);

    static async Task<Guid> Create(Transaction tx, object?[] arguments, CancellationToken ct) =>
        await tx.First(arguments, row => row.GetGuid(0), ct);

    Task<int> Activate(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id, clock.GetUtcNow()], ct);

    static Task<string?> TemplateStatus(Transaction tx, Guid id, CancellationToken ct) => tx.First([id], row => row.GetString(0), ct);

    static Task<int> Resume(Session session, Guid id, CancellationToken ct) => session.Execute([id], ct);

    Task<int> EndEarly(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id, clock.GetUtcNow()], ct);

    static Task<int> Prioritise(Session session, Guid id, int priority, CancellationToken ct) => session.Execute([id, priority], ct);

    static Task<int> HoldClaims(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id], ct);

    static Task<bool?> SetLimit(Transaction tx, Guid id, int messages, CancellationToken ct) =>
        tx.First([id, messages], row => (bool?)row.GetBoolean(0), ct);

    static Task<bool?> SetWindow(Transaction tx, Guid id, string opens, string closes, CancellationToken ct) =>
        tx.First([id, opens, closes], row => (bool?)row.GetBoolean(0), ct);

    Task<List<KeyValuePair<string, int>>> SkippedBy(Guid id, CancellationToken ct) =>
        database.Query([id], row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1)), ct);

    static Task<int> SkipWaiting(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id], ct);

    static Campaign Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetInt32(7),
            row.GetInt32(8),
            row.GetString(9),
            row.GetString(10),
            row.IsDBNull(11) ? null : row.GetString(11),
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

    // Leaves the transaction by exception, so that everything the launch had done is undone.
    sealed class LaunchRefused(LaunchOutcome outcome) : Exception
    {
        public LaunchOutcome Outcome => outcome;
    }
}
