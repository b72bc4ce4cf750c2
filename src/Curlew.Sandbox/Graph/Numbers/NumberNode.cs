using System.Text.Json.Nodes;

namespace Curlew.Sandbox;

/// <summary>What Graph tells of a business phone number (Meta, business phone numbers, 2026-03).</summary>
static class NumberNode
{
    static readonly string[] Usual =
    [
        "verified_name",
        "display_phone_number",
        "quality_rating",
        "platform_type",
        "throughput",
        "webhook_configuration",
        "code_verification_status",
    ];

    public static GraphNode Of(BusinessNumber number, Courier courier, params string[] alsoUsual) =>
        new("WhatsAppBusinessPhoneNumber", number.Id, [.. Usual, .. alsoUsual])
        {
            ["verified_name"] = _ => Text(number.VerifiedName),
            ["display_phone_number"] = _ => Text(number.Display),
            ["quality_rating"] = _ => Text(number.Quality),
            ["quality_score"] = _ => new JsonObject { ["score"] = number.Quality },
            ["status"] = _ => Text(number.Status),
            ["name_status"] = _ => Text(number.NameStatus),
            ["new_name_status"] = _ => Text("NONE"),
            ["account_mode"] = _ => Text("LIVE"),
            ["platform_type"] = _ => Text(number.IsRegistered ? "CLOUD_API" : "NOT_APPLICABLE"),
            ["code_verification_status"] = _ => Text(number.VerificationCode is null ? "VERIFIED" : "NOT_VERIFIED"),
            ["is_official_business_account"] = _ => JsonValue.Create(false),
            ["is_on_biz_app"] = _ => JsonValue.Create(false),
            ["is_pin_enabled"] = _ => JsonValue.Create(number.Pin is not null),
            ["username"] = _ => number.Username is { } name ? Text(name) : null,
            ["whatsapp_business_manager_messaging_limit"] = _ => Text(Businesses.Tier(number.Portfolio.Limit)),
            ["messaging_limit_tier"] = _ => Text(Businesses.Tier(number.Portfolio.Limit)),
            ["is_preverified_number"] = _ => JsonValue.Create(false),
            ["eligibility_for_api_business_global_search"] = _ => Text("NON_ELIGIBLE_UNDEFINED_COUNTRY"),
            ["last_onboarded_time"] = _ => null,
            ["certificate"] = _ => null,
            ["new_certificate"] = _ => null,
            ["throughput"] = _ => new JsonObject { ["level"] = number.ThroughputPerSecond is null or > 80 ? "HIGH" : "STANDARD" },
            ["health_status"] = _ => Health.Of(number),
            ["conversational_automation"] = _ => number.Automation?.DeepClone(),
            ["webhook_configuration"] = _ => new JsonObject
            {
                [number.OverrideUrl is null ? "application" : "phone_number"] = (number.OverrideUrl ?? courier.Url)?.ToString() ?? "",
            },
        };

    static JsonValue Text(string text) => JsonValue.Create(text);
}
