using System.Collections.Concurrent;
using System.Globalization;

namespace Curlew.Sandbox;

/// <summary>A template with its components read.</summary>
sealed record TemplatePage(SandboxTemplate Template, TemplateShape Shape, DateTimeOffset ChangedAt);

/// <summary>The templates of an account, by name and language.</summary>
/// <param name="account">Place of the account, so that no two have a template of the same id.</param>
sealed class TemplateBook(int account)
{
    readonly ConcurrentDictionary<(string Name, string Language), TemplatePage> pages = new();
    long lastId = 1_640_000_000_000_000 + account * 1_000_000_000L;

    public IEnumerable<TemplatePage> All =>
        pages.Values.OrderBy(page => page.Template.Id.Length).ThenBy(page => page.Template.Id, StringComparer.Ordinal);

    public TemplatePage? Find(string name, string language) => pages.GetValueOrDefault((name, language));

    public TemplatePage? ById(string id) => pages.Values.FirstOrDefault(page => page.Template.Id == id);

    public bool HasName(string name) => pages.Keys.Any(key => key.Name == name);

    /// <summary>Adds or replaces; a template without an id gets one.</summary>
    public TemplatePage Put(SandboxTemplate template, DateTimeOffset at)
    {
        var known = Find(template.Name, template.Language)?.Template.Id;
        if (template.Id.Length == 0)
            template = template with { Id = known ?? Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture) };
        if (template.Category == "AUTHENTICATION")
            template = template with { Components = AuthenticationTemplate.Preset(template.Components, template.Language) };
        return pages[(template.Name, template.Language)] = new(template, TemplateShape.Read(template.Components), at);
    }

    public bool Remove(SandboxTemplate template) => pages.TryRemove((template.Name, template.Language), out _);
}
