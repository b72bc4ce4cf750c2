using Curlew.Numbers;
using Curlew.Staff;
using Curlew.Webhooks;

namespace Curlew.Desks;

/// <summary>What can be done with the business's own numbers, their accounts and their limits.</summary>
public sealed class NumberDesk
{
    static readonly Verb Seeing = new("number.see", Permission.SeeOperations);
    static readonly Verb Adding = new("number.add", Permission.SetNumbers);
    static readonly Verb Restarting = new("number.restart", Permission.SetNumbers);
    static readonly Verb Retiring = new("number.retire", Permission.SetNumbers);
    static readonly Verb SettingLimit = new("number.limit", Permission.SetLimits);
    static readonly Verb SettingThroughput = new("number.throughput", Permission.SetLimits);
    static readonly Verb SettingCap = new("number.cap", Permission.SetLimits);

    readonly Desk desk;

    internal NumberDesk(Desk desk) => this.desk = desk;

    /// <summary>Every number, the first one first and those that are retired last.</summary>
    public Task<List<NumberStanding>> All(CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var numbers = await new BusinessNumbers(database, desk.Sealer).List(ct);
                await desk.Alarm(database, "phone_numbers", numbers.Where(one => one.IsUnreadable).Select(one => one.Id), ct);
                return numbers;
            },
            ct
        );

    /// <summary>The numbers a person may mean by Meta's id or by the phone.</summary>
    public Task<List<NumberStanding>> Named(string typed, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new BusinessNumbers(database, desk.Sealer).Named(typed, ct), ct);

    /// <summary>The number somebody means to send from, or the only one where nothing was typed.</summary>
    public Task<NumberChoice> Choose(string? typed, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new BusinessNumbers(database, desk.Sealer).Choose(typed, ct), ct);

    /// <summary>The accounts somebody means, by Meta's id, or all that reach Meta where nothing was typed.</summary>
    public Task<AccountChoice> Accounts(string? typed, CancellationToken ct = default) =>
        desk.Look(Seeing, _ => desk.ToMeta.Choose(typed, ct), ct);

    /// <summary>The campaigns that are to go on from a number, by name.</summary>
    public Task<List<string>> Campaigns(string phoneNumberId, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new BusinessNumbers(database, desk.Sealer).Campaigns(phoneNumberId, ct), ct);

    /// <summary>Adds a number, takes a retired one back, or gives its account another token, once Meta has confirmed it.</summary>
    /// <param name="graph">The Graph API.</param>
    public Task<AddOutcome> Add(NewNumber number, Uri graph, CancellationToken ct = default) =>
        desk.Ask(Adding, Of(number.PhoneNumberId), database => new AddNumber(database, desk.Sealer, desk.Clock, graph).Run(number, ct), ct);

    /// <summary>Lets a stopped number send again, once what stopped it is put right.</summary>
    public Task<RestartOutcome> Restart(string phoneNumberId, CancellationToken ct = default) =>
        desk.Do(Restarting, Of(phoneNumberId), tx => Stops.Restart(tx, phoneNumberId, ct), ct);

    /// <summary>Lets a number send nothing any more. What is written to it is still heard, and its history stays.</summary>
    public Task<RetireOutcome> Retire(string phoneNumberId, CancellationToken ct = default) =>
        desk.Do(
            Retiring,
            Of(phoneNumberId),
            tx => BusinessNumbers.Retire(tx, phoneNumberId, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>What binds sending: portfolios, numbers and caps.</summary>
    public Task<(List<PortfolioLimit> Portfolios, List<NumberPace> Numbers, List<FrequencyCap> Caps)> Limits(
        CancellationToken ct = default
    ) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var limits = new Limits(database, desk.Clock);
                return (await limits.Portfolios(ct), await limits.Numbers(ct), await limits.Caps(ct));
            },
            ct
        );

    /// <summary>Sets how many people a portfolio may reach in 24 hours; what Meta tells later goes before it.</summary>
    /// <param name="people">From 1; null is unlimited.</param>
    public Task<LimitOutcome> SetLimit(string portfolio, int? people, CancellationToken ct = default) =>
        desk.Do(
            SettingLimit,
            new("portfolio", portfolio),
            tx => Curlew.Numbers.Limits.SetLimit(tx, portfolio, people, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>Sets how many messages a number sends in a second.</summary>
    public Task<LimitOutcome> SetThroughput(string phoneNumberId, int perSecond, CancellationToken ct = default) =>
        desk.Do(
            SettingThroughput,
            Of(phoneNumberId),
            tx => Curlew.Numbers.Limits.SetThroughput(tx, phoneNumberId, perSecond, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>Sets how many marketing messages one person may get in so many days; 0 takes the cap away.</summary>
    public Task<LimitOutcome> SetCap(FrequencyCap cap, CancellationToken ct = default) =>
        desk.Do(SettingCap, new("frequency_cap", $"{cap.Days}"), tx => Curlew.Numbers.Limits.SetCap(tx, cap, ct), ct);

    /// <summary>What Meta said of accounts, numbers and limits, youngest first.</summary>
    public Task<List<AccountNotice>> News(DateTimeOffset since, int most, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new AccountNews(database).Latest(since, most, ct), ct);

    /// <summary>What Meta sends and this version does not know.</summary>
    public Task<List<UnknownShape>> Unknown(CancellationToken ct = default) =>
        desk.Look(Seeing, database => new UnknownShapes(database).List(ct), ct);

    /// <summary>The numbers that Meta sends webhooks for and that are not set up here, each with the account it is of.</summary>
    public Task<List<(StrayNumber Number, string? WabaId)>> Strays(CancellationToken ct = default) =>
        desk.Look(Seeing, database => StrayDeliveries.WithAccounts(database, desk.Sealer, ct), ct);

    static Subject Of(string phoneNumberId) => new("number", phoneNumberId);
}
