using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A message with something to press. Lengths are Meta's (interactive messages reference, 2026-03).</summary>
public abstract record InteractiveMessage(Recipient To, string Body) : OutgoingMessage(To)
{
    /// <summary>A heading of up to 60 characters.</summary>
    public string? Header { get; init; }

    /// <summary>Small print of up to 60 characters.</summary>
    public string? Footer { get; init; }

    private protected sealed override string Type => "interactive";

    private protected abstract string Form { get; }

    private protected virtual int LongestBody => 1024;

    private protected abstract InvalidMessage? CheckAction();

    private protected abstract void WriteAction(Utf8JsonWriter json);

    private protected override InvalidMessage? Check() =>
        Limit.Required("interactive.body.text", Body, LongestBody)
        ?? Limit.Optional("interactive.header.text", Header, 60)
        ?? Limit.Optional("interactive.footer.text", Footer, 60)
        ?? CheckAction();

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Form);
        if (Header is not null)
        {
            json.WriteStartObject("header"u8);
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, Header);
            json.WriteEndObject();
        }

        WritePart(json, "body", Body);
        if (Footer is not null)
            WritePart(json, "footer", Footer);
        json.WriteStartObject("action"u8);
        WriteAction(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WritePart(Utf8JsonWriter json, string part, string text)
    {
        json.WriteStartObject(part);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }
}

/// <summary>One to three buttons; the answer comes back with the id of the pressed one.</summary>
public sealed record ButtonsMessage(Recipient To, string Body, IReadOnlyList<ReplyButton> Buttons) : InteractiveMessage(To, Body)
{
    private protected override string Form => "button";

    private protected override InvalidMessage? CheckAction()
    {
        if (Limit.Between("interactive.action.buttons", Buttons.Count, 1, 3) is { } count)
            return count;
        foreach (var button in Buttons)
        {
            var problem = Limit.Required("interactive.action.buttons.id", button.Id, 256)
                ?? Limit.Required("interactive.action.buttons.title", button.Title, 20);
            if (problem is not null)
                return problem;
        }

        return Buttons.DistinctBy(b => b.Id).Count() < Buttons.Count
                ? Limit.Twice("interactive.action.buttons.id", "Two buttons have the same id.")
            : Buttons.DistinctBy(b => b.Title).Count() < Buttons.Count
                ? Limit.Twice("interactive.action.buttons.title", "Two buttons have the same title.")
            : null;
    }

    private protected override void WriteAction(Utf8JsonWriter json)
    {
        json.WriteStartArray("buttons"u8);
        foreach (var button in Buttons)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "reply"u8);
            json.WriteStartObject("reply"u8);
            json.WriteString("id"u8, button.Id);
            json.WriteString("title"u8, button.Title);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

/// <summary>A button with an id of up to 256 and a title of up to 20 characters.</summary>
public sealed record ReplyButton(string Id, string Title);

/// <summary>One button that opens a web page.</summary>
public sealed record LinkMessage(Recipient To, string Body, string ButtonText, string Url) : InteractiveMessage(To, Body)
{
    private protected override string Form => "cta_url";

    private protected override InvalidMessage? CheckAction() =>
        Limit.Required("interactive.action.parameters.display_text", ButtonText, 20)
        ?? (
            Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && Url.Length <= 2000
                ? null
                : new("interactive.action.parameters.url", "It is not an absolute web address of at most 2,000 characters.")
        );

    private protected override void WriteAction(Utf8JsonWriter json)
    {
        json.WriteString("name"u8, "cta_url"u8);
        json.WriteStartObject("parameters"u8);
        json.WriteString("display_text"u8, ButtonText);
        json.WriteString("url"u8, Url);
        json.WriteEndObject();
    }
}

/// <summary>Any other interactive form, as the JSON of its <c>interactive</c> object; Meta checks it.</summary>
public sealed record RawInteractiveMessage(Recipient To, string InteractiveJson) : OutgoingMessage(To)
{
    private protected override string Type => "interactive";

    private protected override InvalidMessage? Check() => Limit.ValidJson("interactive", InteractiveJson);

    private protected override void WriteContent(Utf8JsonWriter json) => json.WriteRawValue(InteractiveJson, skipInputValidation: true);
}
