using System.Text.Json;

namespace Curlew.Templates;

/// <summary>What a letter's components fill a template with, placeholders included.</summary>
/// <param name="Header">Parameters of the header: texts, or one file.</param>
/// <param name="Buttons">By the index of the button.</param>
sealed record Parameters(IReadOnlyList<Parameter> Header, IReadOnlyList<Parameter> Body, IReadOnlyDictionary<int, Parameter> Buttons)
{
    /// <summary>Whether a property's text is a value that Meta refuses when it is empty or holds line breaks.</summary>
    public static bool IsFilled(string property) => property is "text" or "coupon_code" or "fallback_value";

    public static Parameters Read(JsonElement components)
    {
        var given =
            components.ValueKind == JsonValueKind.Array
                ? components.EnumerateArray().Where(component => component.ValueKind == JsonValueKind.Object).ToList()
                : [];
        return new(
            Of(given, "header"),
            Of(given, "body"),
            given
                .Where(component => Is(component, "button"))
                .Select(component => (Index: Index(component), Parameter: Each(component).FirstOrDefault()))
                .Where(button => button.Parameter is not null)
                .DistinctBy(button => button.Index)
                .ToDictionary(button => button.Index, button => button.Parameter!)
        );
    }

    static List<Parameter> Of(List<JsonElement> components, string type) =>
        components.Find(component => Is(component, type)) is { ValueKind: JsonValueKind.Object } found ? [.. Each(found)] : [];

    static IEnumerable<Parameter> Each(JsonElement component) =>
        component.TryGetProperty("parameters", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(Parameter.Read)
            : [];

    static bool Is(JsonElement component, string type) =>
        type.Equals(Appearance.Text(component, "type"), StringComparison.OrdinalIgnoreCase);

    static int Index(JsonElement button) =>
        button.TryGetProperty("index", out var index) && int.TryParse(index.ToString(), out var number) ? number : -1;
}

/// <summary>One parameter.</summary>
/// <param name="Name">Null where parameters go by their order.</param>
/// <param name="Kind">text, image, video, document, location, payload, coupon_code, currency, date_time.</param>
/// <param name="Text">What is shown, with placeholders; of a file its address.</param>
sealed record Parameter(string? Name, string Kind, string Text)
{
    public static Parameter Read(JsonElement parameter)
    {
        var kind = Appearance.Text(parameter, "type")?.ToLowerInvariant() ?? "text";
        var shown = Appearance.Text(parameter, "text")
            ?? Appearance.Text(parameter, "coupon_code")
            ?? Appearance.Text(parameter, "payload");
        if (shown is null && parameter.ValueKind == JsonValueKind.Object && parameter.TryGetProperty(kind, out var inner))
            shown = Appearance.Text(inner, "fallback_value")
                ?? Appearance.Text(inner, "link")
                ?? Appearance.Text(inner, "id")
                ?? Appearance.Text(inner, "name");
        return new(Appearance.Text(parameter, "parameter_name"), kind, shown ?? "");
    }
}
