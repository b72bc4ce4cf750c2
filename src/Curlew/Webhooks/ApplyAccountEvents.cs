using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Lets what Meta tells about accounts, numbers and templates take effect, each event once and never an older one over a
/// younger.</summary>
sealed class ApplyAccountEvents(Sealer sealer)
{
    // Meta, throughput, 2026-03: from 80 messages a second to 1,000.
    const int UpgradedThroughput = 1000;

    /// <summary>Notes the events that are new and applies them in the order in which they happened.</summary>
    public async Task Run(Transaction transaction, IReadOnlyList<AccountEvent> events, CancellationToken ct)
    {
        if (events.Count == 0)
            return;
        var fresh = (await Note(transaction, [.. events.DistinctBy(e => e.Digest).OrderBy(e => e.Digest)], ct)).ToHashSet();
        foreach (var happened in events.Where(e => fresh.Remove(e.Digest)).OrderBy(e => e.At).ToList())
            if (await Effect(transaction, happened, ct) is { } effect)
                await Done(transaction, happened.Digest, effect, ct);
    }

    async Task<string?> Effect(Transaction transaction, AccountEvent happened, CancellationToken ct)
    {
        var (account, at) = (happened.Told.Change.Origin.AccountId, happened.At);
        return happened.Told.Change switch
        {
            TemplateContentChanged => await ReadAgain(transaction, happened, ct),
            TemplateStatusChanged { Sendable: { } sendable } c
                when await TemplateStatus(transaction, account, c.Template, Status(c.Event), at, sendable, ct) > 0 =>
                $"template is {Status(c.Event)}",
            TemplateQualityChanged { Now: { } quality } c
                when await TemplateQuality(transaction, account, c.Template, quality, at, ct) > 0 => $"template quality is {quality}",
            // An announcement carries the category of today: writing it changes nothing.
            TemplateCategoryChanged { Current: { } category } c
                when await TemplateCategory(transaction, account, c.Template, category, at, ct) > 0 => $"template category is {category}",
            // About a template that is not known here yet: somebody made it elsewhere.
            TemplateStatusChanged { Sendable: not null }
            or TemplateQualityChanged
            or TemplateCategoryChanged when await Unknown(transaction, happened, ct) => await ReadAgain(transaction, happened, ct),
            BusinessCapability { Limit: { } limit } when await Limit(transaction, account, limit, at, ct) > 0 =>
                $"messaging limit is {Words(limit)}",
            PhoneNumberQuality c => await Number(transaction, account, c, at, ct),
            AccountUpdate c => await Account(transaction, account, c, happened, ct),
            _ => null,
        };
    }

    static async Task<string?> ReadAgain(Transaction transaction, AccountEvent happened, CancellationToken ct) =>
        happened.Told.Change.Origin.AccountId is { } account && await Ask(transaction, account, happened.Told.Delivery.Arrived, ct) > 0
            ? "templates are read again"
            : null;

    static async Task<bool> Unknown(Transaction transaction, AccountEvent happened, CancellationToken ct) =>
        Template(happened.Told.Change) is { Name: not null } template
        && !await IsKnown(transaction, happened.Told.Change.Origin.AccountId, template, ct);

    static TemplateName? Template(Change change) =>
        change switch
        {
            TemplateStatusChanged c => c.Template,
            TemplateQualityChanged c => c.Template,
            TemplateCategoryChanged c => c.Template,
            _ => null,
        };

    async Task<string?> Number(Transaction transaction, string? account, PhoneNumberQuality told, DateTimeOffset at, CancellationToken ct)
    {
        var effects = new List<string>();
        if (told.Limit is { } limit && await Limit(transaction, account, limit, at, ct) > 0)
            effects.Add($"messaging limit is {Words(limit)}");
        if (
            told.Event is "THROUGHPUT_UPGRADE"
            && PhoneNumber.TryParse(told.DisplayPhone, null, out var phone)
            && await Limits.Upgraded(transaction, account, sealer.Seal(phone), UpgradedThroughput, at, ct) > 0
        )
            effects.Add($"throughput is {UpgradedThroughput} a second");
        return effects.Count == 0 ? null : string.Join("; ", effects);
    }

    static async Task<string?> Account(
        Transaction transaction,
        string? account,
        AccountUpdate told,
        AccountEvent happened,
        CancellationToken ct
    )
    {
        if (told is { Event: "ACCOUNT_RECONNECTED" } or { Event: "DISABLED_UPDATE", BanState: "REINSTATE" })
            return await Stops.Revoke(transaction, account, ct) > 0 ? "numbers released" : null;
        return
            Reason(told, happened.Told.Delivery.Arrived) is var (why, until) && await Stops.Order(transaction, account, why, until, ct) > 0
            ? "numbers stopped"
            : null;
    }

    // What ends by itself has ended when its date is past: a webhook may be days late.
    static (StopReason Why, DateTimeOffset? Until)? Reason(AccountUpdate told, DateTimeOffset now) =>
        told switch
        {
            { Event: "ACCOUNT_DELETED" } => (new StopReason.AccountDeleted(), null),
            { Event: "ACCOUNT_OFFBOARDED" } => (new StopReason.AccountDisconnected(), null),
            { Event: "DISABLED_UPDATE", BanState: "DISABLE" } => (new StopReason.AccountDisabled(), null),
            { Event: "ACCOUNT_RESTRICTION", Restrictions: var all }
                when all.Where(r => StopsSending(r) && End(r) > now).MaxBy(End) is { } restriction => restriction.Until.At is { } until
                ? (new StopReason.RestrictedUntil(until), until)
                : (new StopReason.Restricted(), null),
            _ => null,
        };

    static DateTimeOffset End(Restriction restriction) => restriction.Until.At ?? DateTimeOffset.MaxValue;

    static bool StopsSending(Restriction restriction) =>
        restriction.Type is "RESTRICTED_BIZ_INITIATED_MESSAGING" or "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";

    static string Status(string happened) => happened is "REINSTATED" or "UNARCHIVED" ? "APPROVED" : happened;

    static string Words(int limit) =>
        limit == MessagingLimit.Unlimited ? "unlimited" : limit.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static Task<List<Guid>> Note(Transaction transaction, List<AccountEvent> events, CancellationToken ct) =>
        transaction.Query(
            [
                events.Select(e => e.Digest).ToArray(),
                events.Select(e => e.At).ToArray(),
                events.Select(e => e.Told.Change.Origin.AccountId).ToArray(),
                events.Select(e => WebhookShape.Printable(e.Told.Change.Origin.Field)).ToArray(),
                events.Select(e => e.Event).ToArray(),
                events.Select(e => e.About).ToArray(),
                events.Select(e => e.Told.Delivery.Id).ToArray(),
            ],
            row => row.GetGuid(0),
            ct
        );

    static Task<int> Done(Transaction transaction, Guid digest, string effect, CancellationToken ct) =>
        transaction.Execute([digest, effect], ct);

    static Task<int> TemplateStatus(
        Transaction transaction,
        string? account,
        TemplateName template,
        string status,
        DateTimeOffset at,
        bool sendable,
        CancellationToken ct
    ) => transaction.Execute([account, template.Id, template.Name, template.Language, status, at, sendable], ct);

    static Task<int> TemplateQuality(
        Transaction transaction,
        string? account,
        TemplateName template,
        string quality,
        DateTimeOffset at,
        CancellationToken ct
    ) => transaction.Execute([account, template.Id, template.Name, template.Language, WebhookShape.Printable(quality, 20), at], ct);

    static Task<int> TemplateCategory(
        Transaction transaction,
        string? account,
        TemplateName template,
        string category,
        DateTimeOffset at,
        CancellationToken ct
    ) =>
        transaction.Execute(
            [account, template.Id, template.Name, template.Language, WebhookShape.Printable(category, 30).ToUpperInvariant(), at],
            ct
        );

    static Task<int> Limit(Transaction transaction, string? account, int limit, DateTimeOffset at, CancellationToken ct) =>
        Limits.Told(transaction, account, limit == MessagingLimit.Unlimited ? null : limit, at, ct);

    static Task<int> Ask(Transaction transaction, string account, DateTimeOffset at, CancellationToken ct) =>
        transaction.Execute([account, at], ct);

    static Task<bool> IsKnown(Transaction transaction, string? account, TemplateName template, CancellationToken ct) =>
        transaction.First([account, template.Id, template.Name, template.Language], row => row.GetBoolean(0), ct);
}
