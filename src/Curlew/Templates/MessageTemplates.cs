using System.Text.Json;
using Curlew.Postgres;

namespace Curlew.Templates;

/// <summary>The business's reusable texts, and Meta's copies of those that were submitted.</summary>
public sealed class MessageTemplates(Database database)
{
    /// <summary>Adds a text or replaces the one of the same name; its variables are read from its placeholders.</summary>
    /// <param name="name">Up to 100 characters; for a campaign the same as the WhatsApp template's.</param>
    /// <param name="text">Up to 1,000 characters.</param>
    public Task<int> Save(string name, string category, string text, CancellationToken ct) =>
        database.Execute([name, category, text, JsonSerializer.Serialize(Placeholders.Names(text))], ct);

    /// <summary>Takes over Meta's copy of a template.</summary>
    public Task<int> Sync(MetaTemplate template, DateTimeOffset now, CancellationToken ct) =>
        database.Execute([template.WabaId, template.Name, template.Language, template.MetaId, template.Status, template.Category, template.Quality, template.ParameterFormat, template.ComponentsJson, now], ct);
}

/// <summary>A template as Meta has it.</summary>
public sealed record MetaTemplate(
    string WabaId, string Name, string Language, string? MetaId, string Status, string Category, string? Quality, string ParameterFormat, string ComponentsJson);
