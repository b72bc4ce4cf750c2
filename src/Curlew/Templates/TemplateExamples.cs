using System.Collections.Frozen;

namespace Curlew.Templates;

/// <summary>Values that stand in for a person's: given with the template, its fallback, or Curlew's own for the fields of a
/// profile.</summary>
public static class TemplateExamples
{
    static readonly FrozenDictionary<string, string> OfProfiles = new Dictionary<string, string>
    {
        ["name"] = "Ana García",
        ["first_name"] = "Ana",
        ["city"] = "Springfield",
        ["state"] = "Oregon",
        ["zipcode"] = "97477",
        ["tier"] = "premium",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The example of one placeholder, or null where somebody has to give one.</summary>
    public static string? Of(TemplateText text, Placeholder placeholder) =>
        text.Examples.GetValueOrDefault(placeholder.Name) is { } given && !string.IsNullOrWhiteSpace(given) ? given
        : !string.IsNullOrWhiteSpace(placeholder.Fallback) ? placeholder.Fallback
        : OfProfiles.GetValueOrDefault(placeholder.Name);

    /// <summary>Examples as the values of a person who has them all.</summary>
    public static Func<string, string?> Values(TemplateText text) =>
        name => text.Examples.GetValueOrDefault(name) ?? OfProfiles.GetValueOrDefault(name);
}
