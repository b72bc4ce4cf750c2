using System.Security.Cryptography;
using System.Text.Json;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Something Meta told about an account, a number or a template.</summary>
/// <param name="Digest">The same for every copy of the event.</param>
/// <param name="Event">Meta's word for it.</param>
/// <param name="About">What it is about, and Meta's explanation.</param>
sealed record AccountEvent(Guid Digest, DateTimeOffset At, string Event, string? About, ToldChange<Change> Told)
{
    const int LongestEvent = 100,
        LongestAbout = 600;

    /// <summary>Null for changes that are no such event.</summary>
    public static AccountEvent? From(ToldChange<Change> told) =>
        told.Change switch
        {
            TemplateStatusChanged c => Of(told, c.Event, Subject(c.Template, c.Reason, c.Title, c.Description, c.Recommendation)),
            TemplateQualityChanged c => Of(told, $"QUALITY {c.Now}", Subject(c.Template, c.Previous)),
            TemplateCategoryChanged c => Of(
                told,
                $"CATEGORY {c.Current}",
                Subject(c.Template, c.Correct is null ? null : $"Meta holds {c.Correct} for right")
            ),
            TemplateContentChanged c => Of(told, "CONTENT", Subject(c.Template)),
            PhoneNumberQuality c => Of(told, c.Event ?? "QUALITY", c.Limit is { } limit ? $"limit {limit}" : null),
            PhoneNumberName c => Of(told, $"NAME {c.Decision}", Join(c.RequestedName, c.RejectionReason)),
            BusinessCapability c => Of(told, "CAPABILITY", c.LimitText is null ? null : $"limit {c.LimitText}"),
            BusinessUsername c => Of(told, $"USERNAME {c.Status}", Join(c.Username, c.Context)),
            SecurityEvent c => Of(told, c.Event ?? "SECURITY", null),
            AccountReview c => Of(told, $"REVIEW {c.Decision}", null),
            AccountAlert c => Of(told, c.Type ?? "ALERT", Join(c.Severity, c.Status, c.EntityType, c.Description)),
            AccountUpdate c => Of(told, c.Event, Join([c.Violation, c.BanState, c.BanDate, .. c.Restrictions.Select(Text)])),
            HistoryProgress c => Of(
                told,
                "HISTORY",
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"phase {c.Phase}, part {c.Chunk}, {c.Progress} %")
            ),
            _ => null,
        };

    static AccountEvent Of(ToldChange<Change> told, string happened, string? about) =>
        new(Fingerprint(told), told.At(told.Change.Origin.Time), Cut(happened, LongestEvent)!, Cut(about, LongestAbout), told);

    // Meta's moment tells a second event from a copy of the first. Without one every delivery is an event of its own: better noted twice
    // than missed.
    static Guid Fingerprint(ToldChange<Change> told)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(told.Change, told.Change.GetType());
        byte[] whole = told.Change.Origin.Time.Text is null ? [.. content, .. told.Delivery.Id.ToByteArray()] : content;
        return new(SHA256.HashData(whole).AsSpan(0, 16));
    }

    static string? Subject(TemplateName template, params string?[] rest) => Join([$"{template.Name} {template.Language}".Trim(), .. rest]);

    static string? Text(Restriction restriction) =>
        restriction.Until.At is { } until ? $"{restriction.Type} until {until:yyyy-MM-dd}" : restriction.Type;

    static string? Join(params IEnumerable<string?> parts) =>
        string.Join("; ", parts.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } joined ? joined : null;

    static string? Cut(string? text, int longest) =>
        text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
