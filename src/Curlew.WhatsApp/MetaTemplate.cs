using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A template as Meta holds it.</summary>
/// <param name="Status">APPROVED, PENDING, REJECTED, PAUSED and others.</param>
/// <param name="Category">MARKETING, UTILITY or AUTHENTICATION: what a message costs, and Meta can change it.</param>
/// <param name="ComponentsJson">Header, body, footer and buttons.</param>
/// <param name="Quality">GREEN, YELLOW, RED or UNKNOWN.</param>
/// <param name="TimeToLive">After this time an undelivered message vanishes without a webhook; null for Meta's default.</param>
public sealed record MetaTemplate(
    string? Id,
    string? Name,
    string? Language,
    string? Status,
    string? Category,
    string? PreviousCategory,
    string ComponentsJson,
    string? Quality,
    string? RejectedReason,
    bool NamedParameters,
    TimeSpan? TimeToLive
)
{
    internal static MetaTemplate Read(Json template) =>
        new(
            template.Text("id"u8),
            template.Text("name"u8),
            template.Text("language"u8),
            template.Text("status"u8),
            template.Text("category"u8),
            template.Text("previous_category"u8),
            template["components"u8] is { IsNothing: false } components ? components.Raw() : "[]",
            template["quality_score"u8].Text("score"u8),
            template.Text("rejected_reason"u8) is { } reason && reason != "NONE" ? reason : null,
            string.Equals(template.Text("parameter_format"u8), "NAMED", StringComparison.OrdinalIgnoreCase),
            template.Integer("message_send_ttl_seconds"u8) is { } seconds and > 0 and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null
        );
}

/// <summary>A template to hand in. Its variables need example values in <paramref name="ComponentsJson"/>, a JSON array.</summary>
public sealed record NewTemplate(string Name, string Language, string Category, string ComponentsJson, bool NamedParameters = false);

/// <summary>What Meta made of a new template; it may have chosen another category.</summary>
public sealed record CreatedTemplate(string Id, string? Status, string? Category);
