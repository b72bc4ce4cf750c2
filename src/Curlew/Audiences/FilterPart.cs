using Curlew.Words;

namespace Curlew.Audiences;

/// <summary>A place in a filter that is being compiled: refuses by its path, and turns values into parameters.</summary>
sealed record FilterPart(Filter Filter, string Path)
{
    public Glossary Glossary => Filter.Glossary;

    /// <summary>The place of one value, counted against the most a filter may hold.</summary>
    public FilterPart Counted(int? index = null)
    {
        var part = index is null ? this : this with { Path = $"{Path}[{index}]" };
        Filter.CountValue(part);
        return part;
    }

    public string Parameter(object value) => Filter.Parameter(value);

    public FilterRefused Refuse(FilterProblem problem) => new(Path, problem);
}

/// <summary>A filter that cannot be used; the text, in English, names the part and what would do.</summary>
public sealed class FilterRefused(string path, FilterProblem problem) : Exception($"{path} {Phrasebook.In("en").Say(problem)}")
{
    /// <summary>The part, as in <c>target_audience.all[0].city</c>.</summary>
    public string Path => path;

    public FilterProblem Problem => problem;
}
