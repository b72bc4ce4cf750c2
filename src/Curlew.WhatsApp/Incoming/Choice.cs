using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>What a person pressed or filled in.</summary>
/// <param name="Type">button_reply, list_reply, nfm_reply, button (of a template) or what else Meta says.</param>
/// <param name="Id">The id or payload the business gave the button.</param>
/// <param name="Json">What a form sent back, or the object of a type without id and title. A form's text need not be valid JSON.</param>
public sealed record Choice(string Type, string? Id, string? Title, string? Description, string? Json)
{
    internal static Choice Read(MessageKind kind, Json content)
    {
        if (kind == MessageKind.Button)
            return new Choice("button", content.Text("payload"u8), content.Text("text"u8), null, null);

        var type = content.Text("type"u8) ?? "unknown";
        var reply = content[System.Text.Encoding.UTF8.GetBytes(type)];
        return type switch
        {
            "button_reply" or "list_reply" => new Choice(
                type,
                reply.Text("id"u8),
                reply.Text("title"u8),
                reply.Text("description"u8),
                null
            ),
            "nfm_reply" => new Choice(type, reply.Text("name"u8), reply.Text("body"u8), null, Form(reply["response_json"u8])),
            "call_permission_reply" => new Choice(type, reply.Text("response"u8), null, null, reply.Raw()),
            _ => new Choice(type, reply.Text("id"u8), reply.Text("title"u8), reply.Text("description"u8), content.Raw()),
        };
    }

    static string? Form(Json response) => response.Text() ?? (response.IsNothing || response.Is(""u8) ? null : response.Raw());
}
