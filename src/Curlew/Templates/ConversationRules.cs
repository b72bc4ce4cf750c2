using Curlew.Words;

namespace Curlew.Templates;

/// <summary>What keeps a text from being kept for open conversations: it goes out as it stands, without Meta's review and without a
/// template's other parts.</summary>
public static class ConversationRules
{
    const int LongestName = 100,
        LongestCategory = 50,
        LongestBody = 1_000;

    // Two letters wrong, as in marekting: whoever types that wants the category and not a word of their own.
    const int NearlyEqual = 2;

    static readonly string[] ForWhatsApp = ["marketing", "utility", "authentication"];

    /// <summary>Whether a category is one of WhatsApp's, however it is capitalised.</summary>
    public static bool IsForWhatsApp(string category) => ForWhatsApp.Contains(category, StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything that is wrong with a text in the languages it was written in; empty when it may be kept.</summary>
    public static IEnumerable<TemplateProblem> Check(IReadOnlyList<TemplateText> texts)
    {
        var text = texts[0];
        if (Nearest.To(text.Category, ForWhatsApp, _ => NearlyEqual) is { } near)
            yield return new TemplateProblem.NearlyACategory(text.Category, near);
        if (texts.Count > 1)
            yield return new TemplateProblem.SeveralLanguages(texts.Count, text.Category);
        if (text.Header is not null || text.Footer is not null || text.Buttons.Count > 0)
            yield return new TemplateProblem.OtherParts(text.Category);
        if (text.Name.Length is 0 or > LongestName)
            yield return new TemplateProblem.Length("name", text.Name.Length, LongestName);
        if (text.Category.Length is 0 or > LongestCategory)
            yield return new TemplateProblem.Length("category", text.Category.Length, LongestCategory);
        if (string.IsNullOrWhiteSpace(text.Body) || text.Body.Length > LongestBody)
            yield return new TemplateProblem.Length("body", text.Body.Length, LongestBody);
    }
}
