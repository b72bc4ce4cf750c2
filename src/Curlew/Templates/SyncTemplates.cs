using Curlew.WhatsApp;

namespace Curlew.Templates;

/// <summary>Reads Meta's copies of the account's templates: status, category and quality decide whether and how they may be sent.</summary>
public sealed class SyncTemplates(MessageTemplates templates, CloudApi api, string wabaId, TimeProvider clock)
{
    /// <summary>Takes over every template of the account.</summary>
    public async Task<SyncOutcome> Run(CancellationToken ct)
    {
        switch (await api.ListTemplates(ct))
        {
            case Done<IReadOnlyList<MetaTemplate>> { Value: var listed }:
                foreach (var template in listed)
                    await Take(template, ct);
                await templates.Missing(wabaId, listed, ct);
                return new SyncOutcome.Taken(listed.Count);
            case Refused<IReadOnlyList<MetaTemplate>> refused:
                return new SyncOutcome.Refused(refused.Error);
            case var silent:
                return new SyncOutcome.Unanswered(((NoAnswer<IReadOnlyList<MetaTemplate>>)silent).Why);
        }
    }

    // Rows without a name or language cannot be sent; Meta lists them while it is deleting.
    async Task Take(MetaTemplate template, CancellationToken ct)
    {
        if (template is { Name: { } name, Language: { } language })
            await templates.Sync(
                new(
                    wabaId,
                    name,
                    language,
                    template.Id,
                    template.Status ?? "UNKNOWN",
                    template.Category ?? "UNKNOWN",
                    template.Quality,
                    template.NamedParameters ? "NAMED" : "POSITIONAL",
                    template.ComponentsJson,
                    template.RejectedReason,
                    template.PreviousCategory
                ),
                clock.GetUtcNow(),
                ct
            );
    }
}
