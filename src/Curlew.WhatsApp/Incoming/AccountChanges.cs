using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>Something happened to the business account.</summary>
/// <param name="Event">As Meta wrote it, for example ACCOUNT_RESTRICTION.</param>
/// <param name="BanState">For example SCHEDULE_FOR_DISABLE, with DISABLED_UPDATE.</param>
/// <param name="Json">The value as it came: each event brings keys of its own.</param>
public sealed record AccountUpdate(
    Origin Origin,
    string Event,
    IReadOnlyList<Restriction> Restrictions,
    string? Violation,
    string? BanState,
    string? BanDate,
    string Json
) : Change(Origin)
{
    internal static AccountUpdate? Read(Origin origin, Json value)
    {
        if (value.Text("event"u8) is not { } happened)
            return null;
        List<Restriction> restrictions = [];
        foreach (var restriction in value.Each("restriction_info"u8))
            restrictions.Add(new Restriction(restriction.Text("restriction_type"u8), restriction.Time("expiration"u8)));
        var ban = value["ban_info"u8];
        return new AccountUpdate(
            origin,
            happened,
            restrictions,
            value["violation_info"u8].Text("violation_type"u8),
            First(ban, "waba_ban_state"u8),
            ban.Text("waba_ban_date"u8),
            value.Raw()
        );
    }

    static string? First(Json owner, ReadOnlySpan<byte> name)
    {
        foreach (var element in owner.Each(name))
            return element.Text();
        return null;
    }
}

/// <summary>What an account may not do, and until when; without a date, indefinitely.</summary>
public sealed record Restriction(string? Type, Stamp Until);

/// <summary>Meta reviewed the account: APPROVED, REJECTED, PENDING or DEFERRED.</summary>
public sealed record AccountReview(Origin Origin, string? Decision) : Change(Origin)
{
    internal static AccountReview Read(Origin origin, Json value) => new(origin, value.Text("decision"u8));
}

/// <summary>A notice about the account or something in it.</summary>
/// <param name="Severity">CRITICAL, WARNING or INFORMATIONAL.</param>
public sealed record AccountAlert(
    Origin Origin,
    string? EntityType,
    string? EntityId,
    string? Severity,
    string? Type,
    string? Status,
    string? Description
) : Change(Origin)
{
    internal static AccountAlert Read(Origin origin, Json value)
    {
        // Some versions put the alert's keys beside the entity instead of inside alert_info.
        var alert = value["alert_info"u8] is { IsObject: true } inner ? inner : value;
        return new AccountAlert(
            origin,
            value.Text("entity_type"u8),
            value.Text("entity_id"u8),
            alert.Text("alert_severity"u8),
            alert.Text("alert_type"u8),
            alert.Text("alert_status"u8),
            alert.Text("alert_description"u8)
        );
    }
}
