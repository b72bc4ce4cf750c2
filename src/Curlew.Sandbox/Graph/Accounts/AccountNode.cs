using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>What Graph tells of a WhatsApp Business account (Meta, WhatsApp Business account, 2026-03).</summary>
static class AccountNode
{
    static readonly string[] Usual = ["name", "currency", "timezone_id", "message_template_namespace"];

    public static GraphNode Of(Account account, World world, Courier courier) =>
        new("WhatsAppBusinessAccount", account.Id, Usual)
        {
            ["name"] = _ => Text(account.Name),
            ["currency"] = _ => Text("USD"),
            ["timezone_id"] = _ => Text("1"),
            ["message_template_namespace"] = _ => Text($"sandbox_{account.Id}"),
            ["account_review_status"] = _ => Text("APPROVED"),
            ["business_verification_status"] = _ => Text("verified"),
            ["country"] = _ => Text("US"),
            ["status"] = _ => Text("ACTIVE"),
            ["ownership_type"] = _ => Text("SELF"),
            ["is_enabled_for_insights"] = _ => JsonValue.Create(account.HasInsights),
            ["owner_business_info"] = _ => PortfolioNode(account.Portfolio),
            ["on_behalf_of_business_info"] = _ => PortfolioNode(account.Portfolio),
            ["marketing_messages_lite_api_status"] = _ => Text("ELIGIBLE"),
            ["marketing_messages_onboarding_status"] = _ => Text("ELIGIBLE"),
            ["is_shared_with_partners"] = _ => JsonValue.Create(false),
            ["primary_funding_id"] = _ => null,
            ["purchase_order_number"] = _ => null,
            ["health_status"] = _ => Health.Of(account),
            ["whatsapp_business_manager_messaging_limit"] = _ => Text(Businesses.Tier(account.Portfolio.Limit)),
            ["phone_numbers"] = field => Listed(field, account.Numbers, number => NumberNode.Of(number, courier)),
            ["message_templates"] = field => Listed(field, account.Templates.All, TemplateNode.Of),
            ["subscribed_apps"] = _ => AccountCalls.Apps(world, account),
            ["analytics"] = field => Analytics.Messages(world, account, field.Arguments),
            ["conversation_analytics"] = field => Analytics.Conversations(world, account, field.Arguments),
            ["template_analytics"] = field => Analytics.Templates(world, account, field.Arguments),
        };

    static JsonObject PortfolioNode(Portfolio portfolio) => new() { ["name"] = portfolio.Name, ["id"] = portfolio.Id };

    // A list inside an object: as much of it as its own limit says, each entry with the fields asked of it.
    static object Listed<T>(Field field, IEnumerable<T> all, Func<T, GraphNode> node)
    {
        var data = new JsonArray();
        foreach (var one in all.Take(int.TryParse(field.Arguments.GetValueOrDefault("limit"), out var limit) ? limit : 25))
        {
            var (chosen, refusal) = field.Inner.Count > 0 ? node(one).Choose(field.Inner) : node(one).Choose((string?)null);
            if (refusal is not null)
                return refusal;
            data.Add(chosen);
        }
        return new JsonObject { ["data"] = data };
    }

    static JsonValue Text(string text) => JsonValue.Create(text);
}
