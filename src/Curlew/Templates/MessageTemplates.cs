using System.Text.Json;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Templates;

/// <summary>The business's reusable texts, and Meta's copies of those that were submitted.</summary>
public sealed class MessageTemplates(Database database)
{
    /// <summary>Adds a text for open conversations or replaces the one of the same name; its variables are read from its
    /// placeholders.</summary>
    /// <param name="name">Up to 100 characters.</param>
    /// <param name="text">Up to 1,000 characters.</param>
    public Task<int> Save(string name, string category, string text, CancellationToken ct) => Save(database, name, category, text, ct);

    static Task<int> Save(Session session, string name, string category, string text, CancellationToken ct) =>
        session.Execute([name, category, text, JsonSerializer.Serialize(Placeholders.Names(text))], ct);

    /// <summary>Adds templates, language by language, or replaces those of the same name and language; all or none. What campaigns have
    /// launched with stays as it is.</summary>
    public Task Save(IReadOnlyList<TemplateText> texts, CancellationToken ct) => database.InTransaction(tx => Save(tx, texts, ct), ct);

    static async Task Save(Transaction tx, IReadOnlyList<TemplateText> texts, CancellationToken ct)
    {
        foreach (var text in texts)
            await SaveTranslation(tx, await SaveText(tx, text, ct), text, ct);
    }

    /// <summary>Checks texts by the rules of their category, and keeps them where none is broken.</summary>
    /// <param name="fields">Names of the business's own fields, which are variables too.</param>
    /// <param name="further">What else should be known of a text before it is handed in.</param>
    internal static async Task<TemplateWriteOutcome> Write(
        Transaction tx,
        IReadOnlyList<TemplateText> texts,
        IReadOnlyCollection<string> fields,
        Func<TemplateText, IEnumerable<TemplateNote>> further,
        CancellationToken ct
    )
    {
        var name = texts[0].Name;
        var isForMeta = ConversationRules.IsForWhatsApp(texts[0].Category);
        if (isForMeta)
            texts = [.. texts.Select(text => text with { Category = text.Category.ToLowerInvariant() })];
        var faults = isForMeta
            ? texts.SelectMany(text => TemplateRules.Check(text).Select(problem => new TemplateFault(text.Language, problem)))
            : ConversationRules.Check(texts).Select(problem => new TemplateFault(texts[0].Language, problem));
        if (faults.ToList() is { Count: > 0 } found)
            return new TemplateWriteOutcome.BreaksRules(name, isForMeta, found);
        if (!isForMeta)
        {
            await Save(tx, name, texts[0].Category, texts[0].Body, ct);
            return new TemplateWriteOutcome.SavedForConversations(name);
        }

        await Save(tx, texts, ct);
        return new TemplateWriteOutcome.Saved(
            name,
            [.. texts.Select(text => text.Language)],
            [.. ProfileVariables.Notes(texts, fields), .. texts.SelectMany(further).Distinct()]
        );
    }

    /// <summary>A template in one language, or in all it was written in.</summary>
    internal async Task<TemplateSearch> Find(string name, string? language, CancellationToken ct)
    {
        var texts = await Find(name, ct);
        return texts.Count == 0 ? new TemplateSearch.None(name)
            : language is null ? new TemplateSearch.Found(texts)
            : texts.Where(text => text.Language == language).ToList() is { Count: > 0 } some ? new TemplateSearch.Found(some)
            : new TemplateSearch.NotInLanguage(name, language, [.. texts.Select(text => text.Language)]);
    }

    /// <summary>A template in all its languages, the first one first; empty where nothing of that name was written here.</summary>
    public Task<List<TemplateText>> Find(string name, CancellationToken ct) => Translations(name, ct);

    /// <summary>Every template in every language, ours and Meta's, by name.</summary>
    public Task<List<TemplateLine>> List(CancellationToken ct) => List(null, ct);

    /// <summary>The lines of one template.</summary>
    public Task<List<TemplateLine>> List(string? name, CancellationToken ct) => database.Query([name], ReadLine, ct);

    /// <summary>What Meta says about a template in one account, as last heard; null where that account has none.</summary>
    public Task<MetaVerdict?> Verdict(string wabaId, string name, string language, CancellationToken ct) =>
        database.First([wabaId, name, language], row => Meta(row, 0), ct);

    /// <summary>The components of Meta's copy as JSON, or null.</summary>
    public Task<string?> Copy(string name, string language, CancellationToken ct) => Copy(database, name, language, ct);

    internal static Task<string?> Copy(Session session, string name, string language, CancellationToken ct) =>
        session.First([name, language], row => row.GetString(0), ct);

    /// <summary>Takes over Meta's copy of a template.</summary>
    public Task<int> Sync(TemplateCopy template, DateTimeOffset now, CancellationToken ct) =>
        database.Execute(
            [
                template.WabaId,
                template.Name,
                template.Language,
                template.MetaId,
                template.Status,
                template.Category,
                template.Quality,
                template.ParameterFormat,
                template.ComponentsJson,
                now,
                template.RejectedReason,
                template.PreviousCategory,
            ],
            ct
        );

    /// <summary>Marks copies as deleted that Meta's complete list does not have.</summary>
    internal Task<int> Missing(string wabaId, IReadOnlyList<WhatsApp.MetaTemplate> listed, CancellationToken ct) =>
        database.Execute(
            [
                wabaId,
                listed.Select(template => template.Name ?? "").ToArray(),
                listed.Select(template => template.Language ?? "").ToArray(),
            ],
            ct
        );

    static async Task<Guid> SaveText(Transaction tx, TemplateText text, CancellationToken ct) =>
        await tx.First(
            [text.Name, text.Category, text.Body, text.Language, JsonSerializer.Serialize(text.Variables)],
            row => row.GetGuid(0),
            ct
        );

    static Task<int> SaveTranslation(Transaction tx, Guid template, TemplateText text, CancellationToken ct) =>
        tx.Execute(
            [
                template,
                text.Language,
                text.Body,
                text.Header is null ? null : JsonSerializer.Serialize(text.Header),
                text.Footer,
                JsonSerializer.Serialize(text.Buttons),
                JsonSerializer.Serialize(text.Examples),
                text.IsNumbered,
                MetaForm.Of(text).SendJson,
            ],
            ct
        );

    Task<List<TemplateText>> Translations(string name, CancellationToken ct) =>
        database.Query(
            [name],
            row => new TemplateText(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))
            {
                Header = row.IsDBNull(4) ? null : JsonSerializer.Deserialize<TemplateHeader>(row.GetString(4)),
                Footer = row.TextOrNull(5),
                Buttons = JsonSerializer.Deserialize<List<TemplateButton>>(row.GetString(6))!,
                Examples = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(7))!,
                IsNumbered = row.GetBoolean(8),
            },
            ct
        );

    static TemplateLine ReadLine(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(5),
            row.GetString(1),
            row.GetInt32(2),
            row.OrNull<DateTimeOffset>(3),
            row.GetBoolean(4),
            row.GetBoolean(6),
            row.IsDBNull(7) ? null : Meta(row, 7),
            row.TextOrNull(14)
        );

    static MetaVerdict Meta(NpgsqlDataReader row, int first)
    {
        string? Text(int column) => row.IsDBNull(first + column) ? null : row.GetString(first + column);
        return new(Text(0)!, Text(1)!, Text(2), Text(3), Text(4), Text(5), row.GetFieldValue<DateTimeOffset>(first + 6));
    }
}

/// <summary>A template as Meta has it.</summary>
public sealed record TemplateCopy(
    string WabaId,
    string Name,
    string Language,
    string? MetaId,
    string Status,
    string Category,
    string? Quality,
    string ParameterFormat,
    string ComponentsJson,
    string? RejectedReason = null,
    string? PreviousCategory = null
);

/// <summary>A template in one language, and in one account where Meta has it, for a list.</summary>
/// <param name="UsageCount">Messages sent with it, in all languages.</param>
/// <param name="IsOurs">Whether it was written here; otherwise only Meta has it.</param>
/// <param name="Meta">What Meta says about it; null before it was submitted.</param>
/// <param name="Account">WhatsApp Business account in which Meta has it; null before it was submitted.</param>
public sealed record TemplateLine(
    string Name,
    string Language,
    string Category,
    int UsageCount,
    DateTimeOffset? LastUsed,
    bool IsActive,
    bool IsOurs,
    MetaVerdict? Meta,
    string? Account
);

/// <summary>What Meta says about a template in one language, as last heard.</summary>
public sealed record MetaVerdict(
    string Status,
    string Category,
    string? Quality,
    string? RejectedReason,
    string? PreviousCategory,
    string? MetaId,
    DateTimeOffset SyncedAt
)
{
    /// <summary>Whether messages with it are taken: also while its quality has put it at risk.</summary>
    public bool IsSendable => MaySend(Status);

    /// <summary>Whether Meta takes messages with a template of that status (template quality page, 2026-03); null is one it does not
    /// have.</summary>
    public static bool MaySend(string? status) => status is "APPROVED" or "FLAGGED";
}
