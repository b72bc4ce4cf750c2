using System.Text.Json;
using System.Text.RegularExpressions;

namespace Curlew.Sandbox;

/// <summary>What Meta refuses at once when a template is created or edited (Meta, templates, 2026-03).</summary>
static partial class TemplateChecks
{
    public static (SandboxTemplate? Template, Refusal? Refusal) Read(JsonElement body, SandboxTemplate? existing = null)
    {
        var name = existing?.Name ?? body.Text("name") ?? "";
        var language = existing?.Language ?? body.Text("language") ?? "";
        var category = (body.Text("category") ?? existing?.Category ?? "").ToUpperInvariant();
        if (!Name().IsMatch(name))
            return (null, new(100, "(#100) Param name must be 1 to 512 lower-case letters, digits and underscores."));
        if (!TemplateLanguages.Has(language))
            return (null, new(100, $"(#100) Param language must be a language that templates can be written in; '{language}' is none."));
        if (existing is null && body.Text("library_template_name") is { } entry)
            return FromLibrary(name, language, entry);
        if (category is not ("MARKETING" or "UTILITY" or "AUTHENTICATION"))
            return (null, new(100, "(#100) Param category must be one of {MARKETING, UTILITY, AUTHENTICATION}."));
        var components = body.Child("components") is { } given
            ? given.ValueKind == JsonValueKind.String
                ? given.GetString()!
                : given.GetRawText()
            : existing?.Components;
        if (components is null)
            return (null, new(100, "(#100) The parameter components is required."));
        if (Wrong(components, category, body.Text("parameter_format") ?? existing?.ParameterFormat ?? "POSITIONAL") is { } refusal)
            return (null, refusal);
        return (
            new(name, language, category, components)
            {
                ParameterFormat = body.Text("parameter_format")?.ToUpperInvariant() ?? existing?.ParameterFormat ?? "POSITIONAL",
            },
            null
        );
    }

    static (SandboxTemplate?, Refusal?) FromLibrary(string name, string language, string entry) =>
        TemplateLibrary.Find(entry) is { } found && language == "en_US"
            ? (new(name, language, "UTILITY", TemplateLibrary.Components(found)) { LibraryName = entry }, null)
            : (null, new(100, $"(#100) The template library has no {entry} in {language}."));

    static Refusal? Wrong(string components, string category, string format)
    {
        TemplateShape shape;
        try
        {
            shape = TemplateShape.Read(components);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new(100, "(#100) Param components must be an array.");
        }

        if (category == "AUTHENTICATION")
            return AuthenticationTemplate.Wrong(components);
        if (shape.Body.Length == 0)
            return new(100, "The message template has no body.", 2388072);
        if (shape.Body.Length > 1024)
            return new(100, "The body may have at most 1,024 characters.", 2388040);
        if (LeadingOrTrailing().IsMatch(shape.Body))
            return new(100, "Variables cannot be at the start or end of the template.", 2388299);
        if (shape.BodyVariables.Length * 3 > Words().Count(shape.Body))
            return new(100, "The template has too many variables for its length.", 2388293);
        if (format == "POSITIONAL" && !InOrder(shape.BodyVariables))
            return new(100, "Variables must be numbered {{1}}, {{2}} and so on.", 2388072);
        if (shape.HeaderText.Length > 60 || shape.HeaderVariables.Length > 1)
            return new(100, "A text header has at most 60 characters and one variable.", 2388047);
        if (shape.Footer.Length > 60 || TemplateShape.Variables(shape.Footer).Length > 0)
            return new(100, "A footer has at most 60 characters and no variables.", 2388073);
        if (shape.Buttons.Length > 10 || shape.Buttons.Any(button => button.Text.Length > 25))
            return new(100, "A template has at most 10 buttons, each with at most 25 characters.", 2388040);
        return HasExamples(components, shape) ? null : new(100, "Every variable needs an example.", 2388043);
    }

    static bool InOrder(string[] variables) => variables.Select((variable, at) => variable == $"{at + 1}").All(right => right);

    // Reviewers want to see every variable filled, every kind of medium shown, and every address whole.
    static bool HasExamples(string components, TemplateShape shape)
    {
        using var json = JsonDocument.Parse(components);
        JsonElement Component(string type) =>
            json.RootElement.EnumerateArray().FirstOrDefault(one => type.Equals(one.Text("type"), StringComparison.OrdinalIgnoreCase));
        bool Shows(JsonElement component, params string[] examples) =>
            component.Child("example") is { } example && examples.Any(name => example.Child(name) is not null);

        return (shape.BodyVariables.Length == 0 || Shows(Component("BODY"), "body_text", "body_text_named_params"))
            && (shape.HeaderVariables.Length == 0 || Shows(Component("HEADER"), "header_text", "header_text_named_params"))
            && (
                shape.HeaderFormat is not ("IMAGE" or "VIDEO" or "DOCUMENT" or "GIF")
                || Shows(Component("HEADER"), "header_handle", "header_url")
            )
            && Component("BUTTONS")
                .Items("buttons")
                .All(button => !TemplateShape.IsOpenAddress(button) || button.Child("example") is not null);
    }

    [GeneratedRegex("^[a-z0-9_]{1,512}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s*\{\{|\}\}\s*$")]
    private static partial Regex LeadingOrTrailing();

    [GeneratedRegex(@"\S+")]
    private static partial Regex Words();
}
