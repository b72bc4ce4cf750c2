using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

public sealed partial class CloudApi
{
    // The cursor of a page can go stale while templates change (131059); starting over once is enough.
    const int StaleCursor = 131059;

    // Meta allows 6,000 templates in an account; 200 pages of 100 is far beyond.
    const int MostPages = 200;

    const string TemplateFields =
        "name,language,status,category,components,quality_score,rejected_reason,parameter_format,previous_category,message_send_ttl_seconds";

    /// <summary>All templates of the account, page by page.</summary>
    public async Task<Answer<IReadOnlyList<MetaTemplate>>> ListTemplates(CancellationToken ct)
    {
        var listed = await ReadPages(ct).ConfigureAwait(false);
        return listed is Refused<IReadOnlyList<MetaTemplate>> { Error.Code: StaleCursor }
            ? await ReadPages(ct).ConfigureAwait(false)
            : listed;
    }

    async Task<Answer<IReadOnlyList<MetaTemplate>>> ReadPages(CancellationToken ct)
    {
        var all = new List<MetaTemplate>();
        string? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            var cursor = after is null ? "" : $"&after={Query(after)}";
            var answer = await Get(
                    wire.Path($"{Account}/message_templates?fields={TemplateFields}&limit=100{cursor}"),
                    TemplatePage.Read,
                    ct
                )
                .ConfigureAwait(false);
            switch (answer)
            {
                case Done<TemplatePage> done:
                    all.AddRange(done.Value.Templates);
                    if (done.Value.After is null || done.Value.After == after)
                        return new Done<IReadOnlyList<MetaTemplate>>(all);
                    after = done.Value.After;
                    break;
                case Refused<TemplatePage> refused:
                    return new Refused<IReadOnlyList<MetaTemplate>>(refused.Error, refused.RetryAfter);
                case NoAnswer<TemplatePage> none:
                    return new NoAnswer<IReadOnlyList<MetaTemplate>>(none.Why);
            }
        }

        return new NoAnswer<IReadOnlyList<MetaTemplate>>($"The list of templates did not end within {MostPages} pages.");
    }

    /// <summary>Hands a template in for review. At most 100 in an hour for one account.</summary>
    public Task<Answer<CreatedTemplate>> CreateTemplate(NewTemplate template, CancellationToken ct) =>
        Post(
            wire.Path($"{Account}/message_templates"),
            json =>
            {
                json.WriteStartObject();
                json.WriteString("name"u8, template.Name);
                json.WriteString("language"u8, template.Language);
                json.WriteString("category"u8, template.Category);
                json.WriteString("parameter_format"u8, template.NamedParameters ? "NAMED"u8 : "POSITIONAL"u8);
                json.WritePropertyName("components"u8);
                json.WriteRawValue(template.ComponentsJson);
                json.WriteEndObject();
            },
            answer => answer.Text("id"u8) is { } id ? new CreatedTemplate(id, answer.Text("status"u8), answer.Text("category"u8)) : null,
            ct
        );

    /// <summary>Replaces the components of an approved, rejected or paused template.</summary>
    public Task<Answer<bool>> EditTemplate(string templateId, string componentsJson, CancellationToken ct) =>
        Post(
            wire.Path(Query(templateId)),
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("components"u8);
                json.WriteRawValue(componentsJson);
                json.WriteEndObject();
            },
            answer => answer.Flag("success"u8) ?? false,
            ct
        );

    /// <summary>Deletes one translation, or all of a name where <paramref name="templateId"/> is null. An approved name cannot be used
    /// again for 30 days.</summary>
    public Task<Answer<bool>> DeleteTemplate(string name, string? templateId, CancellationToken ct) =>
        Call(
            HttpMethod.Delete,
            wire.Path($"{Account}/message_templates?name={Query(name)}{(templateId is null ? "" : $"&hsm_id={Query(templateId)}")}"),
            null,
            options.Timeout,
            answer => answer.Flag("success"u8) ?? false,
            ct
        );

    sealed record TemplatePage(List<MetaTemplate> Templates, string? After)
    {
        public static TemplatePage? Read(Json answer)
        {
            if (answer["data"u8].IsNothing)
                return null;
            var templates = new List<MetaTemplate>();
            foreach (var template in answer.Each("data"u8))
                templates.Add(MetaTemplate.Read(template));

            // The next page is asked for by cursor, so that the token is never sent to an address out of an answer.
            var paging = answer["paging"u8];
            return new TemplatePage(templates, paging["next"u8].IsNothing ? null : paging["cursors"u8].Text("after"u8));
        }
    }
}
