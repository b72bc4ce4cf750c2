using System.Collections.Frozen;
using System.Reflection;
using Curlew.Messages;
using Curlew.Templates;

namespace Curlew.Metrics;

/// <summary>The words that tell nothing of anybody: those of the files in <c>Vocabulary</c>, and those that the business itself writes. No other word that people
/// write is ever readable.</summary>
static class Vocabulary
{
    const string Folder = "vocabulary/";

    /// <summary>The words of every language, as <see cref="Keywords"/> finds them.</summary>
    public static readonly FrozenSet<string> All = Names().SelectMany(Read).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The same with the words of texts that stand in clear anyway.</summary>
    /// <param name="own">Templates, with their placeholders, and what automatic replies listen for.</param>
    public static IReadOnlyList<string> With(IEnumerable<string> own) =>
        [.. All.Union(own.SelectMany(text => Keywords.In(Placeholders.Replace(text, _ => " ")).Keys), StringComparer.Ordinal)];

    static IEnumerable<string> Names() =>
        typeof(Vocabulary).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal));

    static IEnumerable<string> Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        // A line holds fewer words than a message counts.
        return reader
            .ReadToEnd()
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => Keywords.In(word).Keys)
            .ToList();
    }
}
