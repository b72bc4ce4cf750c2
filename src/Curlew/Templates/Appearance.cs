using System.Text.Json;
using System.Text.RegularExpressions;

namespace Curlew.Templates;

/// <summary>How Meta shows a template: read from its copy, where variables are <c>{{1}}</c> or <c>{{name}}</c>.</summary>
/// <param name="HeaderFormat">TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION; null without a header.</param>
sealed partial record Appearance(string? HeaderFormat, string? Header, string Body, string? Footer, IReadOnlyList<ButtonFace> Buttons)
{
    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z0-9_]+)\s*\}\}")]
    private static partial Regex Variable();

    /// <summary>Reads Meta's components; null where there is no copy with a body.</summary>
    public static Appearance? Read(string componentsJson)
    {
        using var json = JsonDocument.Parse(componentsJson);
        if (json.RootElement.ValueKind != JsonValueKind.Array || Text(Component(json, "BODY"), "text") is not { } body)
            return null;
        var header = Component(json, "HEADER");
        return new(
            Text(header, "format")?.ToUpperInvariant(),
            Text(header, "text"),
            body,
            Text(Component(json, "FOOTER"), "text"),
            Component(json, "BUTTONS") is { ValueKind: JsonValueKind.Object } buttons
            && buttons.TryGetProperty("buttons", out var list)
            && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(ButtonFace.Read)]
                : []
        );
    }

    /// <summary>The distinct variables of a text of Meta's, in order.</summary>
    public static IReadOnlyList<string> Variables(string? text) =>
        text is null ? [] : [.. Variable().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>A text of Meta's as pieces: what stands in it, and what each of its variables is filled with.</summary>
    public static IReadOnlyList<Piece> Pieces(string text, Func<string, string> parameter)
    {
        var pieces = new List<Piece>();
        var end = 0;
        foreach (var match in Variable().Matches(text).Cast<Match>())
        {
            pieces.Add(new(text[end..match.Index], false));
            pieces.Add(new(parameter(match.Groups["name"].Value), true));
            end = match.Index + match.Length;
        }

        pieces.Add(new(text[end..], false));
        return pieces;
    }

    static JsonElement Component(JsonDocument components, string type) =>
        components
            .RootElement.EnumerateArray()
            .FirstOrDefault(component => type.Equals(Text(component, "type"), StringComparison.OrdinalIgnoreCase));

    internal static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}

/// <summary>Part of a text: as it is, or a parameter with placeholders.</summary>
readonly record struct Piece(string Text, bool IsParameter);

/// <summary>A button as Meta shows it.</summary>
/// <param name="Kind">QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE and others.</param>
sealed record ButtonFace(string Kind, string Text, string? Target)
{
    /// <summary>Whether it hands over a one-time code: what Meta makes of an authentication template's button opens such an address.</summary>
    public bool CarriesCode =>
        Kind == "OTP" || (Kind == "URL" && Target?.StartsWith(OneTimeCode.Address, StringComparison.Ordinal) == true);

    public static ButtonFace Read(JsonElement button) =>
        new(
            Appearance.Text(button, "type")?.ToUpperInvariant() ?? "",
            Appearance.Text(button, "text") ?? "",
            Appearance.Text(button, "url") ?? Appearance.Text(button, "phone_number")
        );
}
