using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>A text everybody may take over as a template, reviewed beforehand.</summary>
sealed record LibraryTemplate(
    string Name,
    string Topic,
    string UseCase,
    string[] Industries,
    string Body,
    string[] Parameters,
    string[] Buttons
);

/// <summary>The template library: some texts of utility templates, in English (Meta, template library, 2026-03).</summary>
static class TemplateLibrary
{
    public static IReadOnlyList<LibraryTemplate> All { get; } =
    [
        new(
            "delivery_on_its_way",
            "ORDER_MANAGEMENT",
            "SHIPMENT_CONFIRMATION",
            ["E_COMMERCE"],
            "Your order {{1}} has left our store and should be with you on {{2}}.",
            ["A-1024", "Friday"],
            ["Track it"]
        ),
        new(
            "order_ready_for_pickup",
            "ORDER_MANAGEMENT",
            "ORDER_PICK_UP",
            ["E_COMMERCE"],
            "Good news, {{1}}: your order {{2}} is ready and waits for you at the counter.",
            ["Ana", "A-1024"],
            []
        ),
        new(
            "payment_is_due_soon",
            "PAYMENTS",
            "PAYMENT_DUE_REMINDER",
            ["FINANCIAL_SERVICES"],
            "This is a reminder that {{1}} is due on {{2}}. If you have paid already, there is nothing to do.",
            ["$12.50", "May 4"],
            ["Pay now"]
        ),
        new(
            "how_was_your_visit",
            "CUSTOMER_FEEDBACK",
            "FEEDBACK_SURVEY",
            ["E_COMMERCE", "FINANCIAL_SERVICES"],
            "Thank you for your visit on {{1}}. Would you tell us how it was?",
            ["May 4"],
            ["It was good", "It was not"]
        ),
    ];

    public static LibraryTemplate? Find(string name) => All.FirstOrDefault(template => template.Name == name);

    public static Task List(HttpContext http)
    {
        var query = http.Request.Query;
        bool Is(string parameter, params string[] values) =>
            query[parameter].ToString() is not { Length: > 0 } wanted || values.Contains(wanted, StringComparer.OrdinalIgnoreCase);
        var search = query["search"].ToString();
        var found = All.Where(one =>
                Is("name", one.Name)
                && Is("topic", one.Topic)
                && Is("usecase", one.UseCase)
                && Is("industry", one.Industries)
                && Is("language", "en_US")
                && (
                    one.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
                    || one.Body.Contains(search, StringComparison.OrdinalIgnoreCase)
                )
            )
            .ToArray();
        return Paging.Answer(http, found, one => one.Name, Shown);
    }

    /// <summary>The components of a template made from the library.</summary>
    public static string Components(LibraryTemplate from)
    {
        var body = new JsonObject
        {
            ["type"] = "BODY",
            ["text"] = from.Body,
            ["example"] = new JsonObject { ["body_text"] = new JsonArray(Texts(from.Parameters)) },
        };
        var components = new JsonArray(body);
        if (from.Buttons.Length > 0)
            components.Add(new JsonObject { ["type"] = "BUTTONS", ["buttons"] = Buttons(from) });
        return components.ToJsonString();
    }

    static JsonObject Shown(LibraryTemplate one) =>
        new()
        {
            ["name"] = one.Name,
            ["language"] = "en_US",
            ["category"] = "UTILITY",
            ["topic"] = one.Topic,
            ["usecase"] = one.UseCase,
            ["industry"] = Texts(one.Industries),
            ["body"] = one.Body,
            ["body_params"] = Texts(one.Parameters),
            ["body_param_types"] = new JsonArray([.. one.Parameters.Select(_ => JsonValue.Create("TEXT"))]),
            ["buttons"] = Buttons(one),
            ["id"] = one.Name,
        };

    static JsonArray Buttons(LibraryTemplate one) =>
        new([.. one.Buttons.Select(text => new JsonObject { ["type"] = "QUICK_REPLY", ["text"] = text })]);

    static JsonArray Texts(string[] texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
