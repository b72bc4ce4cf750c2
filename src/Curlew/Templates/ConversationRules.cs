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
        if (
            ForWhatsApp.FirstOrDefault(category => Spelling.Distance(category, text.Category.ToUpperInvariant()) <= NearlyEqual) is { } near
        )
            yield return new(
                "category",
                $"'{text.Category}' is nearly {near}: write {near} for a template, or another word for a text that is used in open conversations only"
            );
        if (texts.Count > 1)
            yield return new(
                "languages",
                $"are {texts.Count}, and with the category '{text.Category}' it is a text for open conversations, which has one. Templates are marketing or utility"
            );
        if (text.Header is not null || text.Footer is not null || text.Buttons.Count > 0)
            yield return new(
                "body",
                $"stands beside a header, a footer or buttons, and with the category '{text.Category}' it is a text for open conversations, which has none. Templates are marketing or utility"
            );
        if (text.Name.Length is 0 or > LongestName)
            yield return new("name", $"has {text.Name.Length} characters; it needs 1 to {LongestName}");
        if (text.Category.Length is 0 or > LongestCategory)
            yield return new("category", $"has {text.Category.Length} characters; it needs 1 to {LongestCategory}");
        if (string.IsNullOrWhiteSpace(text.Body) || text.Body.Length > LongestBody)
            yield return new("body", $"has {text.Body.Length} characters; it needs 1 to {LongestBody}");
    }
}
