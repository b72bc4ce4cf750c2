using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Holds a template message against its template (Meta, template messages, 2026-03).</summary>
static class TemplateContent
{
    const int LongestBody = 1024;

    public static (Content, Refusal?) Read(JsonElement sent, World world, BusinessNumber number)
    {
        if (sent.Text("name") is not { Length: > 0 } name)
            return Content.Wrong(131008, "Parameter 'name' is mandatory in 'template'.");
        if (sent.Child("language")?.Text("code") is not { Length: > 0 } language)
            return Content.Wrong(131008, "Parameter 'code' is mandatory in 'language'.");
        if (number.Account.Templates.Find(name, language) is not { } page)
            return Content.Wrong(132001, $"template name ({name}) does not exist in {language}");
        if (NotSendable(page.Template) is { } refusal)
            return (default, refusal);

        var components = sent.Items("components").ToArray();
        if (Header(components, page.Shape, world, number) is { } header)
            return (default, header);
        var (body, wrong) = Body(components, page);
        if (wrong is not null)
            return (default, wrong);
        if (Buttons(components, page.Shape) is { } button)
            return (default, button);
        return (
            new(new(page.Template.Name, page.Template.Language, page.Template.Category), Choices(components, page.Shape), body)
            {
                Media = Parameters(components, "header").Select(MediaOf).FirstOrDefault(),
                Frame = (page.Shape.HeaderText, page.Shape.Footer),
                Links = Links(components, page.Shape),
            },
            null
        );
    }

    static Refusal? NotSendable(SandboxTemplate template) =>
        template.Status switch
        {
            "APPROVED" or "FLAGGED" or "REINSTATED" => null,
            "PAUSED" => new(132015, "The template is paused because of low quality and cannot be sent."),
            "DISABLED" => new(132016, "The template was paused too many times and is now permanently disabled."),
            _ => new(132001, $"template name ({template.Name}) does not exist in {template.Language}"),
        };

    static Refusal? Header(JsonElement[] components, TemplateShape shape, World world, BusinessNumber number)
    {
        var parameters = Parameters(components, "header");
        if (shape.HeaderFormat is "" or "TEXT")
            return Count("header", parameters.Length, shape.HeaderVariables.Length);
        var kind = shape.HeaderFormat.ToLowerInvariant();
        if (parameters.Length != 1)
            return new(132012, $"header: Format mismatch, expected {shape.HeaderFormat}, received UNKNOWN");
        if (parameters[0].Text("type")?.ToLowerInvariant() != kind || parameters[0].Child(kind) is not { } file)
            return new(
                132012,
                $"header: Format mismatch, expected {shape.HeaderFormat}, received {parameters[0].Text("type")?.ToUpperInvariant()}"
            );
        return kind is "image" or "video" or "document" ? PlainContent.Media(kind, file, world, number).Refusal : null;
    }

    static (string, Refusal?) Body(JsonElement[] components, TemplatePage page)
    {
        var (parameters, wanted) = (Parameters(components, "body"), page.Shape.BodyVariables);
        if (Count("body", parameters.Length, wanted.Length) is { } count)
            return ("", count);
        var filled = page.Shape.Body;
        for (var at = 0; at < wanted.Length; at++)
        {
            var named = page.Template.ParameterFormat == "NAMED";
            var parameter = named ? parameters.FirstOrDefault(one => one.Text("parameter_name") == wanted[at]) : parameters[at];
            if (parameter.ValueKind == JsonValueKind.Undefined)
                return ("", new(132000, $"body: Parameter name is missing or not expected; {wanted[at]} is not filled"));
            var (value, wrong) = Value(parameter);
            if (wrong is not null)
                return ("", wrong);
            filled = filled.Replace("{{" + wanted[at] + "}}", value, StringComparison.Ordinal);
        }
        return filled.Length > LongestBody
            ? ("", new(132005, $"The translated text has {filled.Length} characters; at most {LongestBody} are allowed."))
            : (filled, null);
    }

    static (string, Refusal?) Value(JsonElement parameter)
    {
        var type = parameter.Text("type");
        if (type is "currency" or "date_time")
            return (parameter.Child(type)?.Text("fallback_value") ?? "", null);
        if (type != "text")
            return ("", new(132012, "body: Format mismatch, expected TEXT"));
        if (parameter.Text("text") is not { Length: > 0 } text)
            return ("", new(131008, "Parameter of type text is missing text value"));
        if (text.AsSpan().IndexOfAny('\n', '\r', '\t') >= 0 || text.Contains("     ", StringComparison.Ordinal))
            return ("", new(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"));
        return (text, null);
    }

    static Refusal? Buttons(JsonElement[] components, TemplateShape shape)
    {
        foreach (var component in components.Where(component => Is(component, "button")))
        {
            if (!int.TryParse(component.Text("index"), out var index) || index < 0 || index >= shape.Buttons.Length)
                return new(132018, $"buttons: Button at index {component.Text("index")} does not exist in the template");
            if (component.Text("sub_type") is not { } kind || !Fits(kind, shape.Buttons[index].Kind))
                return new(
                    132018,
                    $"buttons: Button at index {index} of type {shape.Buttons[index].Kind} does not take sub_type {component.Text("sub_type")}"
                );
        }
        for (var index = 0; index < shape.Buttons.Length; index++)
            if (Unfilled(components, shape.Buttons[index], index) is { } refusal)
                return refusal;
        return null;
    }

    static Refusal? Unfilled(JsonElement[] components, TemplateButton button, int index)
    {
        var parameter = Parameter(components, index);
        if (button.HasVariable && parameter.Text("text") is not { Length: > 0 })
            return new(131008, $"buttons: Button at index {index} of type Url requires a parameter");
        if (button.Kind == "COPY_CODE" && (parameter.Text("coupon_code") ?? parameter.Text("text")) is not { Length: > 0 and <= 20 })
            return new(131008, $"buttons: Button at index {index} of type CopyCode requires a coupon_code of 1 to 20 characters");
        return null;
    }

    static bool Fits(string sent, string kind) =>
        (sent.ToLowerInvariant(), kind)
            is
                ("url", "URL" or "OTP")
                or
                ("quick_reply", "QUICK_REPLY")
                or
                ("copy_code", "COPY_CODE")
                or
                ("flow", "FLOW")
                or
                ("catalog", "CATALOG")
                or
                ("mpm", "MPM")
                or
                ("voice_call", "VOICE_CALL" or "PHONE_NUMBER");

    static Choice[] Choices(JsonElement[] components, TemplateShape shape) =>
        [
            .. shape
                .Buttons.Select((button, index) => (button, index))
                .Where(entry => entry.button.Kind == "QUICK_REPLY")
                .Select(entry => new Choice(
                    "button",
                    components
                        .FirstOrDefault(component => Is(component, "button") && component.Text("index") == $"{entry.index}")
                        .Items("parameters")
                        .Select(parameter => parameter.Text("payload"))
                        .FirstOrDefault()
                        ?? entry.button.Text,
                    entry.button.Text
                )),
        ];

    // With the parameter in its place: the button of a one-time code carries the code there.
    static Link[] Links(JsonElement[] components, TemplateShape shape) =>
        [
            .. shape
                .Buttons.Select((button, index) => (button, index))
                .Where(entry => entry.button.Kind == "URL")
                .Select(entry => new Link(
                    entry.button.Text,
                    TemplateShape
                        .Variables(entry.button.Address)
                        .Aggregate(entry.button.Address, (address, name) =>
                            address.Replace(
                                $"{{{{{name}}}}}",
                                Parameter(components, entry.index).Text("text") ?? "",
                                StringComparison.Ordinal
                            )
                        )
                )),
        ];

    static JsonElement Parameter(JsonElement[] components, int button) =>
        components
            .FirstOrDefault(component => Is(component, "button") && component.Text("index") == $"{button}")
            .Items("parameters")
            .FirstOrDefault();

    static string? MediaOf(JsonElement parameter) =>
        parameter.Child(parameter.Text("type") ?? "") is { } media ? media.Text("id") ?? media.Text("link") : null;

    static JsonElement[] Parameters(JsonElement[] components, string type) =>
        [.. components.FirstOrDefault(component => Is(component, type)).Items("parameters")];

    static bool Is(JsonElement component, string type) => type.Equals(component.Text("type"), StringComparison.OrdinalIgnoreCase);

    static Refusal? Count(string part, int sent, int expected) =>
        sent == expected
            ? null
            : new(132000, $"{part}: number of localizable_params ({sent}) does not match the expected number of params ({expected})");
}
