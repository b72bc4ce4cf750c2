using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Curlew.Postgres;

/// <summary>
/// The statements of one feature, read from its <c>.sql</c> file. A section <c>-- name: SendBatch.Claim</c> in
/// <c>Campaigns/Send/Send.sql</c> belongs to method <c>Claim</c> in <c>Campaigns/Send/SendBatch.cs</c>: the compiler supplies both
/// names, so a statement cannot be run under another's name by a typing error. A section <c>-- part: FreezeAudience.Judged</c> is
/// no statement: it stands wherever a section of any feature says <c>/*part FreezeAudience.Judged*/</c>, so that two statements
/// cannot come to disagree.
/// </summary>
public static partial class Sql
{
    const string Heading = "-- name:";

    static readonly ConcurrentDictionary<(string File, string Member), string> Found = new();
    static readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> Features = new();
    static readonly Lazy<FrozenDictionary<string, string>> Parts = new(() =>
        FeatureNames.SelectMany(PartsOf).ToFrozenDictionary(StringComparer.Ordinal)
    );

    /// <summary>The statement that belongs to a method, by the compiler's names for its file and itself.</summary>
    /// <exception cref="InvalidOperationException">No such section: the text names the file and the section to add.</exception>
    public static string Of(string file, string member) => Found.GetOrAdd((file, member), static key =>
        {
            var feature = Path.GetFileName(Path.GetDirectoryName(key.File.Replace('\\', '/')))!;
            var section = $"{Path.GetFileNameWithoutExtension(key.File.Replace('\\', '/'))}.{key.Member}";
            return Sections(feature).TryGetValue(section, out var text)
                ? text
                : throw new InvalidOperationException(
                    $"{feature}/{feature}.sql has no section '{Heading} {section}'. Add it, or rename the method that asks for it."
                );
        });

    /// <summary>Every feature that has statements, for tests that prepare them all.</summary>
    public static IEnumerable<string> FeatureNames => Files.Select(name => Path.GetFileNameWithoutExtension(name));

    static IEnumerable<string> Files =>
        typeof(Sql).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal) && !IsScript(name));

    // Those are run whole.
    static bool IsScript(string name) =>
        name.StartsWith("Postgres/Migrations/", StringComparison.Ordinal) || name.StartsWith("Postgres/Roles/", StringComparison.Ordinal);

    /// <summary>The named statements of one feature.</summary>
    public static IReadOnlyDictionary<string, string> Sections(string feature) =>
        Features.GetOrAdd(feature, static name => Statements(name).ToFrozenDictionary(StringComparer.Ordinal));

    internal static string ReadResource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException(
                $"The embedded file '{name}' does not exist. A feature's statements stand in <Feature>/<Feature>.sql."
            );
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static IEnumerable<KeyValuePair<string, string>> Statements(string feature) =>
        Parse(feature, "name").Select(section => KeyValuePair.Create(section.Key, Filled(section.Key, section.Value)));

    // A part may be made of parts.
    static string Filled(string section, string text) =>
        PartPlace()
            .Replace(text, place =>
                Parts.Value.TryGetValue(place.Groups[1].Value, out var part)
                    ? Filled(section, part)
                    : throw new InvalidOperationException($"No file has a '-- part: {place.Groups[1].Value}', which {section} asks for.")
            );

    static Dictionary<string, string> PartsOf(string feature) => Parse(feature, "part");

    static Dictionary<string, string> Parse(string feature, string kind)
    {
        var source = Files.FirstOrDefault(name => Path.GetFileNameWithoutExtension(name) == feature) ?? $"{feature}/{feature}.sql";
        var text = ReadResource(source);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var headings = AnyHeading().Matches(text);
        for (var place = 0; place < headings.Count; place++)
        {
            var heading = headings[place];
            var end = place + 1 < headings.Count ? headings[place + 1].Index : text.Length;
            if (
                heading.Groups["kind"].Value == kind
                && !found.TryAdd(heading.Groups["name"].Value, text[(heading.Index + heading.Length)..end].Trim().TrimEnd(';'))
            )
                throw new InvalidOperationException($"{source} has two sections named '{heading.Groups["name"].Value}'.");
        }

        return found;
    }

    [GeneratedRegex(@"^-- (?<kind>name|part): (?<name>[\w.]+)[ \t\r]*$", RegexOptions.Multiline)]
    private static partial Regex AnyHeading();

    [GeneratedRegex(@"/\*part ([\w.]+)\*/")]
    private static partial Regex PartPlace();
}
