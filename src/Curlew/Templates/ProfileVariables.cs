using Curlew.Words;

namespace Curlew.Templates;

/// <summary>What a letter can say about anybody, because a profile may know it; everything else comes from a list imported for one campaign.</summary>
public static class ProfileVariables
{
    // Two letters wrong in a name of five and more are still that name.
    const int NearlyEqual = 2;

    /// <summary>Their names.</summary>
    public static IReadOnlySet<string> All { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "name", "first_name", "city", "state", "zipcode", "tier" };

    /// <summary>The one of them that is spelled nearly like a name, and so may be meant; null for none.</summary>
    /// <param name="fields">Names of the business's own fields, which are variables too.</param>
    public static string? Near(string variable, IReadOnlyCollection<string>? fields = null) =>
        Nearest.To(variable, [.. All, .. fields ?? []], known => known.Length > 4 ? NearlyEqual : 1);

    /// <summary>What should be known about the variables of texts before anybody reads them: those that no profile has.</summary>
    /// <inheritdoc cref="Near"/>
    public static IEnumerable<TemplateNote> Notes(IEnumerable<TemplateText> texts, IReadOnlyCollection<string> fields) =>
        texts
            .SelectMany(text => text.Variables)
            .Distinct(StringComparer.Ordinal)
            .Where(variable => !All.Contains(variable) && !fields.Contains(variable, StringComparer.Ordinal))
            .Select(variable => new TemplateNote.NotOfAProfile(
                $"{{{variable}}}",
                Near(variable, fields) is { } near ? $"{{{near}}}" : null
            ));
}
