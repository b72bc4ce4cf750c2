using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew.Templates;

/// <summary>A template in one language, as the business writes it: with <c>{variable|fallback}</c> in its texts.</summary>
/// <param name="Name">Up to 100 of a-z, 0-9 and _.</param>
/// <param name="Language">As the API writes it: en_US.</param>
/// <param name="Category">marketing, utility or authentication for WhatsApp; anything for texts that are used inside open conversations only.</param>
/// <param name="Body">Up to 1,000 characters.</param>
public sealed record TemplateText(string Name, string Language, string Category, string Body)
{
    public TemplateHeader? Header { get; init; }

    public string? Footer { get; init; }

    public IReadOnlyList<TemplateButton> Buttons { get; init; } = [];

    /// <summary>A value for each variable, for Meta's reviewers and previews. Never a real person's.</summary>
    public IReadOnlyDictionary<string, string> Examples { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether Meta is given {{1}}, {{2}} in place of {{first_name}}.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>Every text with placeholders, in the order people read them.</summary>
    [JsonIgnore]
    public IEnumerable<string> Texts => [Header?.Text ?? "", Body, .. Buttons.Select(button => button.Filling ?? "")];

    /// <summary>Names of all variables, in order of appearance.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Variables => [.. Texts.SelectMany(Placeholders.Names).Distinct(StringComparer.Ordinal)];
}

/// <summary>A header: a text with at most one variable, or a file.</summary>
/// <param name="Kind">text, image, video or document.</param>
/// <param name="Text">The text; of a file the public address from which it is sent.</param>
/// <param name="Sample">Of a file the handle of an uploaded sample, which Meta demands at submission.</param>
public sealed record TemplateHeader(string Kind, string Text, string? Sample = null);

/// <summary>A button.</summary>
/// <param name="Kind">reply, url, phone, copy_code, or one_time_code in an authentication template.</param>
/// <param name="Text">Its label, up to 25 characters; null for copy_code, which Meta labels.</param>
/// <param name="Target">The address (a variable may end it), the number, or the code; of a reply what comes back when it is
/// pressed.</param>
public sealed record TemplateButton(string Kind, string? Text, string? Target)
{
    /// <summary>Of the one button of an authentication template: what was chosen of it.</summary>
    public OneTimeCode? OneTimeCode { get; init; }

    /// <summary>The part of it that is filled for each person; null when none is.</summary>
    [JsonIgnore]
    public string? Filling =>
        Kind switch
        {
            "copy_code" or Templates.OneTimeCode.Kind => Target,
            "reply" => Target,
            "url" when Target is not null && Placeholders.All(Target) is [var first, ..] => Target[
                Target.IndexOf(first.ToString(), StringComparison.Ordinal)..
            ],
            _ => null,
        };
}
