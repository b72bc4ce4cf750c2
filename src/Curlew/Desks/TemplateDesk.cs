using Curlew.Messages;
using Curlew.Staff;
using Curlew.Templates;

namespace Curlew.Desks;

/// <summary>What can be done with templates.</summary>
public sealed class TemplateDesk
{
    static readonly Verb Seeing = new("template.see", Permission.SeeTemplates);
    static readonly Verb Writing = new("template.write", Permission.WriteTemplates);

    readonly Desk desk;

    internal TemplateDesk(Desk desk) => this.desk = desk;

    /// <summary>Every template in every language, ours and Meta's, by name.</summary>
    /// <param name="name">One template; null for all.</param>
    public Task<List<TemplateLine>> List(string? name = null, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new MessageTemplates(database).List(name, ct), ct);

    /// <summary>A template as it was written here.</summary>
    /// <param name="language">One language; null for all it is written in.</param>
    public Task<TemplateSearch> Find(string name, string? language, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new MessageTemplates(database).Find(name, language, ct), ct);

    /// <summary>What people will see of texts that were found.</summary>
    /// <inheritdoc cref="TemplatePreview.Of"/>
    public Task<List<TemplatePreview>> Preview(
        IReadOnlyList<TemplateText> texts,
        IReadOnlyDictionary<string, string> values,
        bool isBare,
        CancellationToken ct = default
    ) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var previews = new List<TemplatePreview>();
                foreach (var text in texts)
                    previews.Add(await TemplatePreview.Of(database, text, values, isBare, ct));
                return previews;
            },
            ct
        );

    /// <summary>Writes a template or replaces it, in all the languages given, once nothing is wrong with any. Nothing is sent to Meta yet.</summary>
    /// <param name="texts">Of one name and category. Where the category is none of WhatsApp's, one text for open conversations.</param>
    public Task<TemplateWriteOutcome> Write(IReadOnlyList<TemplateText> texts, CancellationToken ct = default) =>
        desk.Do(
            Writing,
            new("template", texts is [var first, ..] ? first.Name : null),
            tx => MessageTemplates.Write(tx, texts, StopButtonsOf, ct),
            ct
        );

    static IEnumerable<string> StopButtonsOf(TemplateText text) => StopButtons.Check(text).Select(button => $"{button}.");
}
