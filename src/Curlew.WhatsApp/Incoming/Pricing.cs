using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>What Meta charges for a message. Trust <see cref="Type"/> for money; <see cref="Billable"/> is going away.</summary>
/// <param name="Model">PMP (by message) or CBP (by conversation, until 2025).</param>
/// <param name="Category">marketing, utility, service, authentication and others; hyphens are written as underscores.</param>
/// <param name="Type">regular, free_customer_service, free_entry_point and others.</param>
public sealed record Pricing(string? Category, string? Type, string? Model, bool? Billable, string? Subtype)
{
    internal static Pricing? Read(Json pricing) =>
        !pricing.IsObject
            ? null
            : new Pricing(
                pricing.Text("category"u8)?.Replace('-', '_'),
                pricing.Text("type"u8),
                pricing.Text("pricing_model"u8),
                pricing.Flag("billable"u8),
                pricing.Text("subtype"u8)
            );
}

/// <summary>The billing conversation of a message; since v24 only for free entry points.</summary>
public sealed record Conversation(string? Id, string? OriginType, Stamp Expires)
{
    internal static Conversation? Read(Json conversation) =>
        !conversation.IsObject
            ? null
            : new Conversation(
                conversation.Text("id"u8),
                conversation["origin"u8].Text("type"u8),
                conversation.Time("expiration_timestamp"u8)
            );
}
