using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>A message template as an account has it.</summary>
/// <param name="Name">Lower-case letters, digits and underscores.</param>
/// <param name="Language">For instance en_US; matched exactly.</param>
/// <param name="Category">MARKETING, UTILITY or AUTHENTICATION.</param>
/// <param name="Components">The JSON array of Meta's `components`.</param>
public sealed record SandboxTemplate(string Name, string Language, string Category, string Components)
{
    /// <summary>Digit string; empty lets the sandbox choose.</summary>
    public string Id { get; init; } = "";

    /// <summary>APPROVED, PENDING, REJECTED, PAUSED, DISABLED and so on.</summary>
    public string Status { get; init; } = "APPROVED";

    /// <summary>POSITIONAL or NAMED.</summary>
    public string ParameterFormat { get; init; } = "POSITIONAL";

    /// <summary>GREEN, YELLOW, RED or UNKNOWN.</summary>
    public string Quality { get; init; } = "GREEN";

    /// <summary>Why it was rejected; NONE otherwise.</summary>
    public string RejectedReason { get; init; } = "NONE";

    /// <summary>How often it was paused for its quality.</summary>
    public int Pauses { get; init; }

    /// <summary>The entry of the template library it was made from.</summary>
    public string? LibraryName { get; init; }

    /// <summary>The category before Meta changed it.</summary>
    public string? PreviousCategory { get; init; }

    /// <summary>A template with a body and quick-reply buttons only.</summary>
    /// <param name="body">Text with {{1}}, {{2}} or {{name}} variables.</param>
    public static SandboxTemplate Of(string name, string language, string category, string body, params string[] quickReplies)
    {
        var components = new List<object> { new { type = "BODY", text = body } };
        if (quickReplies.Length > 0)
            components.Add(new { type = "BUTTONS", buttons = quickReplies.Select(text => new { type = "QUICK_REPLY", text }) });
        var named = TemplateShape.Variables(body).Any(variable => !variable.All(char.IsAsciiDigit));
        return new(name, language, category, JsonSerializer.Serialize(components)) { ParameterFormat = named ? "NAMED" : "POSITIONAL" };
    }
}
