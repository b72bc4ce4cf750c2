using Curlew.Words;

namespace Curlew.Templates;

/// <summary>Where a file is not a template.</summary>
[Code("template.file")]
public abstract record TemplateFileProblem
{
    public sealed record NeitherNamedNorNumbered(string Typed) : TemplateFileProblem;

    public sealed record NoLanguages : TemplateFileProblem
    {
        public string Like => "languages: { en_US: { body: … } }";
    }

    /// <summary>Everything else in an authentication template is Meta's own.</summary>
    public sealed record MoreThanCode(string Path) : TemplateFileProblem;

    public sealed record NotMinutes(string Path, string Typed) : TemplateFileProblem;

    public sealed record NotAList(string Path) : TemplateFileProblem;

    /// <summary>Names and values are wanted.</summary>
    /// <param name="Path">Null for the whole file.</param>
    public sealed record NotNamesAndValues(string? Path) : TemplateFileProblem;

    /// <param name="Names">Of these it has none, or several.</param>
    public sealed record NeedsOne(string Path, IReadOnlyList<string> Names) : TemplateFileProblem;

    /// <inheritdoc cref="NotNamesAndValues"/>
    public sealed record Unknown(string? Path, string Name, IReadOnlyList<string> Names) : TemplateFileProblem;

    /// <inheritdoc cref="NotNamesAndValues"/>
    public sealed record Missing(string? Path, string Name) : TemplateFileProblem;

    public sealed record NotAText(string Path) : TemplateFileProblem;
}

/// <summary>A file is not a template.</summary>
public sealed class TemplateRefused(TemplateFileProblem problem) : CannotGoOn(Phrasebook.In("en").Say(problem))
{
    public TemplateFileProblem Problem => problem;
}
