using Curlew.Words;

namespace Curlew.Templates;

/// <summary>Something that should be known of a template before it is handed in. It keeps nothing from being saved.</summary>
[Code("template.note")]
public abstract record TemplateNote
{
    /// <summary>No profile has such a field: only a list that is imported for a campaign can fill it.</summary>
    /// <param name="Meant">A field that is spelled nearly so, in braces as well; null where none is.</param>
    public sealed record NotOfAProfile(string Variable, string? Meant) : TemplateNote;

    /// <summary>A button's label says stop and its payload does not: whoever presses it is unsubscribed all the same.</summary>
    public sealed record LabelSaysStop(string Where, string Label, string Payload) : TemplateNote;

    /// <summary>A button's payload says stop and its label does not: whoever presses it is unsubscribed without having read so.</summary>
    public sealed record PayloadSaysStop(string Where, string Label, string Payload) : TemplateNote;
}
