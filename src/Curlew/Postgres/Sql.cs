using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Curlew.Postgres;

/// <summary>
/// The statements of one feature, read from its <c>.sql</c> file. A section <c>-- name: SendBatch.Claim</c> in
/// <c>Campaigns/Campaigns.sql</c> belongs to method <c>Claim</c> in <c>Campaigns/SendBatch.cs</c>: the compiler supplies both
/// names, so a statement cannot be run under another's name by a typing error. A section <c>-- part: FreezeAudience.Judged</c> is no statement: it stands wherever
/// another section of the file says <c>/*part FreezeAudience.Judged*/</c>, so that two statements cannot come to disagree.
/// </summary>
public static partial class Sql
{
    const string Heading = "-- name:";

    static readonly ConcurrentDictionary<(string File, string Member), string> Found = new();
    static readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> Features = new();

    /// <summary>The statement that belongs to a method, by the compiler's names for its file and itself.</summary>
    /// <exception cref="InvalidOperationException">No such section: the text names the file and the section to add.</exception>
    public static string Of(string file, string member) => Found.GetOrAdd((file, member), static key =>
    {
        var feature = Path.GetFileName(Path.GetDirectoryName(key.File.Replace('\\', '/')))!;
        var section = $"{Path.GetFileNameWithoutExtension(key.File.Replace('\\', '/'))}.{key.Member}";
        return Sections(feature).TryGetValue(section, out var text)
            ? text
            : throw new InvalidOperationException($"{feature}/{feature}.sql has no section '{Heading} {section}'. Add it, or rename the method that asks for it.");
    });

    /// <summary>Every feature that has statements, for tests that prepare them all.</summary>
    public static IEnumerable<string> FeatureNames =>
        typeof(Sql).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal) && !name.Contains("Migrations/", StringComparison.Ordinal))
            .Select(name => name[..name.IndexOf('/', StringComparison.Ordinal)]);

    /// <summary>The named statements of one feature.</summary>
    public static IReadOnlyDictionary<string, string> Sections(string feature) =>
        Features.GetOrAdd(feature, static f => Parse($"{f}/{f}.sql", ReadResource($"{f}/{f}.sql")));

    internal static string ReadResource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file '{name}' does not exist. A feature's statements stand in <Feature>/<Feature>.sql.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static FrozenDictionary<string, string> Parse(string source, string text)
    {
        var (sections, parts) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        var headings = AnyHeading().Matches(text);
        for (var place = 0; place < headings.Count; place++)
        {
            var heading = headings[place];
            var end = place + 1 < headings.Count ? headings[place + 1].Index : text.Length;
            var body = text[(heading.Index + heading.Length)..end].Trim().TrimEnd(';');
            if (!(heading.Groups["kind"].Value == "part" ? parts : sections).TryAdd(heading.Groups["name"].Value, body))
                throw new InvalidOperationException($"{source} has two sections named '{heading.Groups["name"].Value}'.");
        }

        return sections.ToFrozenDictionary(section => section.Key, section => PartPlace().Replace(section.Value, place => parts.TryGetValue(place.Groups[1].Value, out var part)
            ? part
            : throw new InvalidOperationException($"{source} has no '-- part: {place.Groups[1].Value}', which {section.Key} asks for.")), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^-- (?<kind>name|part): (?<name>[\w.]+)[ \t\r]*$", RegexOptions.Multiline)]
    private static partial Regex AnyHeading();

    [GeneratedRegex(@"/\*part ([\w.]+)\*/")]
    private static partial Regex PartPlace();
}
