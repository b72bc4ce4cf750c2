using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Buttons, lists and the other interactive kinds (Meta, messages reference, 2026-03).</summary>
static class InteractiveContent
{
    public static (Content, Refusal?) Read(JsonElement interactive)
    {
        var type = interactive.Text("type");
        if (type is null)
            return Content.Wrong(131008, "Parameter 'type' is mandatory in 'interactive'.");
        if (interactive.Child("action") is not { ValueKind: JsonValueKind.Object } action)
            return Content.Wrong(131008, "Parameter 'action' is mandatory in 'interactive'.");
        if (Texts(interactive, type) is { } wrong)
            return (default, wrong);
        var (content, refusal) = Body(type, action, interactive.Child("body")?.Text("text") ?? "");
        return (
            content with
            {
                Frame = (interactive.Child("header")?.Text("text") ?? "", interactive.Child("footer")?.Text("text") ?? ""),
            },
            refusal
        );
    }

    static (Content, Refusal?) Body(string type, JsonElement action, string body) =>
        type switch
        {
            "button" => Buttons(action, body),
            "list" => Rows(action, body),
            "cta_url" => Link(action, body),
            "flow"
            or "location_request_message"
            or "address_message"
            or "product"
            or "product_list"
            or "catalog_message"
            or "call_permission_request"
            or "voice_call"
            or "request_contact_info"
            or "carousel" => Content.Plain(body),
            _ => Content.Wrong(131009, $"Interactive type '{type}' is not valid."),
        };

    static Refusal? Texts(JsonElement interactive, string type)
    {
        var body = interactive.Child("body")?.Text("text");
        if (body is not { Length: > 0 })
            return type is "product" or "catalog_message" or "call_permission_request" or "carousel"
                ? null
                : new(131008, "Parameter 'body' is mandatory in 'interactive'.");
        var most = type == "list" ? 4096 : 1024;
        if (body.Length > most)
            return new(131009, $"Body text length invalid. Min length: 1, Max length: {most}");
        if (interactive.Child("header")?.Text("text")?.Length > 60)
            return new(131009, "Header text length invalid. Min length: 1, Max length: 60");
        return interactive.Child("footer")?.Text("text")?.Length > 60
            ? new(131009, "Footer text length invalid. Min length: 1, Max length: 60")
            : null;
    }

    static (Content, Refusal?) Buttons(JsonElement action, string body)
    {
        var choices = action
            .Items("buttons")
            .Select(button => new Choice(
                "button_reply",
                button.Child("reply")?.Text("id") ?? "",
                button.Child("reply")?.Text("title") ?? ""
            ))
            .ToArray();
        if (choices.Length is < 1 or > 3)
            return Content.Wrong(131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3");
        return Choices(choices, body, "Button", longestId: 256, longestTitle: 20);
    }

    static (Content, Refusal?) Rows(JsonElement action, string body)
    {
        if (action.Text("button") is not { Length: > 0 and <= 20 })
            return Content.Wrong(131009, "Button label length invalid. Min length: 1, Max length: 20");
        var sections = action.Items("sections").ToArray();
        if (sections.Length is < 1 or > 10)
            return Content.Wrong(131009, "Invalid sections count. Min allowed sections: 1, Max allowed sections: 10");
        if (sections.Length > 1 && sections.Any(section => section.Text("title") is not { Length: > 0 and <= 24 }))
            return Content.Wrong(131009, "Section title length invalid. Min length: 1, Max length: 24");
        var rows = sections.SelectMany(section => section.Items("rows")).ToArray();
        if (rows.Length is < 1 or > 10)
            return Content.Wrong(131009, "Total row count exceed max allowed count: 10");
        if (rows.Any(row => row.Text("description")?.Length > 72))
            return Content.Wrong(131009, "Row description is too long. Max length: 72");
        return Choices(
            [.. rows.Select(row => new Choice("list_reply", row.Text("id") ?? "", row.Text("title") ?? ""))],
            body,
            "Row",
            longestId: 200,
            longestTitle: 24
        );
    }

    static (Content, Refusal?) Choices(Choice[] choices, string body, string what, int longestId, int longestTitle)
    {
        foreach (var choice in choices)
        {
            if (choice.Id.Length == 0 || choice.Id.Length > longestId)
                return Content.Wrong(131009, $"{what} id length invalid. Min length: 1, Max length: {longestId}");
            if (choice.Title.Length == 0 || choice.Title.Length > longestTitle)
                return Content.Wrong(131009, $"{what} title length invalid. Min length: 1, Max length: {longestTitle}");
        }
        if (choices.DistinctBy(choice => choice.Id).Count() < choices.Length)
            return Content.Wrong(131009, $"Duplicated {what.ToLowerInvariant()} id.");
        if (what == "Button" && choices.DistinctBy(choice => choice.Title).Count() < choices.Length)
            return Content.Wrong(131009, "Duplicated button title.");
        return (new(null, choices, body), null);
    }

    static (Content, Refusal?) Link(JsonElement action, string body)
    {
        var parameters = action.Child("parameters") ?? default;
        if (parameters.Text("display_text") is not { Length: > 0 and <= 20 })
            return Content.Wrong(131009, "Button display text length invalid. Min length: 1, Max length: 20");
        return Uri.TryCreate(parameters.Text("url"), UriKind.Absolute, out _)
            ? Content.Plain(body)
            : Content.Wrong(131009, "Button url is not a valid URI.");
    }
}
