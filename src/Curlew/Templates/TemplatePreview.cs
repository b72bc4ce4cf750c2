using Curlew.Postgres;

namespace Curlew.Templates;

/// <summary>A template in one language as people will see it: Meta's copy where there is one, filled as it will be sent.</summary>
/// <param name="Misfit">Where it does not fit Meta's copy; null where it does.</param>
public sealed record TemplatePreview(string Language, Preview Preview, Misfit? Misfit)
{
    /// <summary>Fills a text.</summary>
    /// <param name="values">For its variables; the others get their examples.</param>
    /// <param name="isBare">No examples either: what somebody sees of whom nothing is known.</param>
    internal static async Task<TemplatePreview> Of(
        Session session,
        TemplateText text,
        IReadOnlyDictionary<string, string> values,
        bool isBare,
        CancellationToken ct
    )
    {
        var form = MetaForm.Of(text);
        var copy = await MessageTemplates.Copy(session, text.Name, text.Language, ct) ?? form.ComponentsJson;
        var letter = new Letter(text.Name, text.Language, form.SendJson, null, copy);
        var examples = isBare ? _ => null : TemplateExamples.Values(text);
        return new(text.Language, letter.Preview(variable => values.GetValueOrDefault(variable) ?? examples(variable)), letter.Misfit);
    }
}
