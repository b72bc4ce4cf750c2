using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Which templates a list was asked for; every filter takes one value, or several as a JSON list or between commas.</summary>
sealed class TemplateFilter(IQueryCollection query)
{
    readonly string[] statuses = List(query["status"]);
    readonly string[] languages = List(query["language"]);
    readonly string[] categories = List(query["category"]);
    readonly string[] qualities = List(query["quality_score"]);
    readonly string name = query["name"].ToString();
    readonly string content = query["content"].ToString();
    readonly string either = query["name_or_content"].ToString();

    public bool Wants(TemplatePage page) =>
        page.Template is var template
        && Has(statuses, template.Status)
        && Has(languages, template.Language)
        && Has(categories, template.Category)
        && Has(qualities, template.Quality)
        && (name.Length == 0 || name.Equals(template.Name, StringComparison.OrdinalIgnoreCase))
        && (content.Length == 0 || Tells(page, content))
        && (either.Length == 0 || template.Name.Contains(either, StringComparison.OrdinalIgnoreCase) || Tells(page, either));

    static bool Tells(TemplatePage page, string text) =>
        page.Shape.Body.Contains(text, StringComparison.OrdinalIgnoreCase)
        || page.Shape.HeaderText.Contains(text, StringComparison.OrdinalIgnoreCase)
        || page.Shape.Footer.Contains(text, StringComparison.OrdinalIgnoreCase)
        || page.Shape.Buttons.Any(button => button.Text.Contains(text, StringComparison.OrdinalIgnoreCase));

    static bool Has(string[] wanted, string value) => wanted.Length == 0 || wanted.Contains(value, StringComparer.OrdinalIgnoreCase);

    static string[] List(string? text)
    {
        if (text is not { Length: > 0 })
            return [];
        if (text.StartsWith('['))
            try
            {
                return [.. JsonElement.Parse(text).EnumerateArray().Select(entry => entry.ToString())];
            }
            // What only looks like a list is read as words between commas below.
            catch (JsonException) { }
        return text.Split([',', '[', ']', '"', ' '], StringSplitOptions.RemoveEmptyEntries);
    }
}
