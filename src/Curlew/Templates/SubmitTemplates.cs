using Curlew.WhatsApp;

namespace Curlew.Templates;

/// <summary>Hands templates in for Meta's review: checked first, made anew or as an edit of what Meta has, language by language.</summary>
sealed class SubmitTemplates(MessageTemplates templates, CloudApi api, string wabaId, TimeProvider clock)
{
    // The states in which Meta lets a template be edited (Meta, templates, 2026-03).
    static readonly string[] Editable = ["APPROVED", "REJECTED", "PAUSED"];

    /// <summary>Submits a template in one language.</summary>
    public Task<SubmitOutcome> Run(TemplateText text, CancellationToken ct) => Run(text, null, ct);

    /// <summary>The same with a file that shows Meta's reviewers what the header will hold, where no handle of one was written.</summary>
    public async Task<SubmitOutcome> Run(TemplateText text, SampleFile? sample, CancellationToken ct)
    {
        if (text.Header is { Kind: not "text", Sample: null } header && TemplateRules.Check(text).Count == 0)
        {
            if (sample is null)
                return new SubmitOutcome.SampleMissing(header.Kind);
            var uploaded = await api.UploadSample(sample.Open(), sample.Name, sample.MediaType, ct);
            if (uploaded is not Done<string> { Value: var handle })
                return Outcome(uploaded);
            text = text with { Header = header with { Sample = handle } };
        }

        if (TemplateRules.Check(text) is { Count: > 0 } problems)
            return new SubmitOutcome.BreaksRules(problems);
        var form = MetaForm.Of(text);
        var known = await templates.Verdict(wabaId, text.Name, text.Language, ct);
        return known switch
        {
            null or { Status: "DELETED" } => await Create(text, form, ct),
            { MetaId: { } id } when Editable.Contains(known.Status) => await Edit(text, form, known, id, ct),
            _ => new SubmitOutcome.NotEditable(known.Status),
        };
    }

    async Task<SubmitOutcome> Create(TemplateText text, MetaForm form, CancellationToken ct)
    {
        var answer = await api.CreateTemplate(
            new(text.Name, text.Language, text.Category.ToUpperInvariant(), form.ComponentsJson, form.IsNamed),
            ct
        );
        if (answer is not Done<CreatedTemplate> { Value: var created })
            return Outcome(answer);
        var category = created.Category ?? text.Category.ToUpperInvariant();
        await Note(text, form, created.Id, created.Status ?? "PENDING", category, ct);
        return new SubmitOutcome.Submitted(created.Id, created.Status ?? "PENDING", category) { WrittenAs = text.Category };
    }

    async Task<SubmitOutcome> Edit(TemplateText text, MetaForm form, MetaVerdict known, string id, CancellationToken ct)
    {
        var answer = await api.EditTemplate(id, form.ComponentsJson, ct);
        if (answer is not Done<bool> { Value: true })
            return Outcome(answer);
        await Note(text, form, id, "PENDING", known.Category, ct);
        return new SubmitOutcome.Submitted(id, "PENDING", known.Category) { WrittenAs = text.Category, WasKnown = true };
    }

    Task<int> Note(TemplateText text, MetaForm form, string id, string status, string category, CancellationToken ct) =>
        templates.Sync(
            new(wabaId, text.Name, text.Language, id, status, category, "UNKNOWN", form.IsNamed ? "NAMED" : "POSITIONAL", form.CopyJson),
            clock.GetUtcNow(),
            ct
        );

    static SubmitOutcome Outcome<T>(Answer<T> answer) =>
        answer switch
        {
            Refused<T> { Error: var error } => new SubmitOutcome.Refused(error),
            NoAnswer<T> silent => new SubmitOutcome.Unanswered(silent.Why),
            _ => new SubmitOutcome.Unanswered("Meta answered without saying yes."),
        };
}
