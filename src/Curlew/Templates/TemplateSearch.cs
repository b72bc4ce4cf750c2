using Curlew.Words;

namespace Curlew.Templates;

/// <summary>The template somebody means, in one language or in all.</summary>
[Code("template.find")]
public abstract record TemplateSearch
{
    public sealed record Found(IReadOnlyList<TemplateText> Texts) : TemplateSearch;

    /// <summary>None of that name was written here.</summary>
    public sealed record None(string Name) : TemplateSearch;

    public sealed record NotInLanguage(string Name, string Language, IReadOnlyList<string> Languages) : TemplateSearch;
}
