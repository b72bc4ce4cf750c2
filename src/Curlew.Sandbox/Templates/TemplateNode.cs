using System.Text.Json.Nodes;

namespace Curlew.Sandbox;

/// <summary>What Graph tells of a message template (Meta, templates, 2026-03).</summary>
static class TemplateNode
{
    static readonly string[] Usual = ["name", "parameter_format", "components", "language", "status", "category"];

    public static GraphNode Of(TemplatePage page)
    {
        var template = page.Template;
        return new("MessageTemplate", template.Id, Usual)
        {
            ["name"] = _ => JsonValue.Create(template.Name),
            ["language"] = _ => JsonValue.Create(template.Language),
            ["status"] = _ => JsonValue.Create(template.Status),
            ["category"] = _ => JsonValue.Create(template.Category),
            ["previous_category"] = _ => template.PreviousCategory is { } previous ? JsonValue.Create(previous) : null,
            ["sub_category"] = _ => null,
            ["correct_category"] = _ => JsonValue.Create(template.Category),
            ["parameter_format"] = _ => JsonValue.Create(template.ParameterFormat),
            ["rejected_reason"] = _ => JsonValue.Create(template.RejectedReason),
            ["message_send_ttl_seconds"] = _ => JsonValue.Create(-1),
            ["cta_url_link_tracking_opted_out"] = _ => JsonValue.Create(false),
            ["library_template_name"] = _ => template.LibraryName is { } name ? JsonValue.Create(name) : null,
            ["components"] = _ => JsonNode.Parse(template.Components),
            ["quality_score"] = _ => new JsonObject { ["score"] = template.Quality, ["date"] = page.ChangedAt.ToUnixTimeSeconds() },
        };
    }
}
