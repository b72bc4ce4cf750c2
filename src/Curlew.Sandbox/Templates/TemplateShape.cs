using System.Text.Json;
using System.Text.RegularExpressions;

namespace Curlew.Sandbox;

/// <summary>What a send has to fill in a template, read once from its components.</summary>
sealed partial class TemplateShape
{
    public required string HeaderFormat { get; init; }
    public required string HeaderText { get; init; }
    public required string[] HeaderVariables { get; init; }
    public required string Body { get; init; }
    public required string[] BodyVariables { get; init; }
    public required string Footer { get; init; }
    public required TemplateButton[] Buttons { get; init; }

    public static TemplateShape Read(string components)
    {
        using var json = JsonDocument.Parse(components);
        JsonElement Component(string type) =>
            json
                .RootElement.EnumerateArray()
                .FirstOrDefault(component => type.Equals(component.Text("type"), StringComparison.OrdinalIgnoreCase));
        var (header, body, footer, buttons) = (Component("HEADER"), Component("BODY"), Component("FOOTER"), Component("BUTTONS"));
        return new()
        {
            HeaderFormat = header.Text("format")?.ToUpperInvariant() ?? "",
            HeaderText = header.Text("text") ?? "",
            HeaderVariables = Variables(header.Text("text") ?? ""),
            Body = body.Text("text") ?? "",
            BodyVariables = Variables(body.Text("text") ?? ""),
            Footer = footer.Text("text") ?? "",
            Buttons =
            [
                .. buttons
                    .Items("buttons")
                    .Select(button => new TemplateButton(
                        button.Text("type")?.ToUpperInvariant() ?? "",
                        button.Text("text") ?? "",
                        button.Text("url") ?? ""
                    )),
            ],
        };
    }

    /// <summary>Whether a button's address ends in a variable.</summary>
    public static bool IsOpenAddress(JsonElement button) => button.Text("url")?.Contains("{{", StringComparison.Ordinal) == true;

    /// <summary>The distinct {{variables}} of a text in order of first use.</summary>
    public static string[] Variables(string text) => [.. Variable().Matches(text).Select(match => match.Groups[1].Value).Distinct()];

    [GeneratedRegex(@"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")]
    private static partial Regex Variable();
}

/// <param name="Kind">QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW and so on.</param>
/// <param name="Address">Where a URL leads; empty for other kinds.</param>
readonly record struct TemplateButton(string Kind, string Text, string Address)
{
    /// <summary>Whether its address ends in a variable.</summary>
    public bool HasVariable => Address.Contains("{{", StringComparison.Ordinal);
}
