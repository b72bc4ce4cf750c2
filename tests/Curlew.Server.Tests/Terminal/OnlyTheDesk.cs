using System.Text.RegularExpressions;
using Curlew.Postgres;
using Curlew.Server.Terminal;
using Curlew.Tests.Schema;
using Curlew.Words;

namespace Curlew.Server.Tests;

/// <summary>What a person can do is a verb of the desk: a command reads what was typed, calls one, and puts the outcome into words.</summary>
public sealed partial class OnlyTheDesk
{
    // These compose an engine or a whole installation: that is what they are for.
    static readonly string[] Composers = ["Hosting", "Rehearsals", "Demo", "Terminal"];

    static readonly Dictionary<string, string> Exceptions = new()
    {
        ["Lifecycle/MigrateCommand.cs"] = "brings the schema forward, before there is anything a desk could stand on",
    };

    // Whatever is made of a database, or asked with one: the engine behind the desk.
    static readonly HashSet<string> Engine =
    [
        .. typeof(Database)
            .Assembly.GetExportedTypes()
            .Where(type => type.Namespace != "Curlew.Desks")
            .Where(type =>
                type.GetConstructors().SelectMany(made => made.GetParameters()).Any(IsDatabase)
                || type.GetMethods().Where(method => method.IsStatic).SelectMany(method => method.GetParameters()).Any(IsDatabase)
            )
            .Select(type => type.Name),
    ];

    static readonly string Source = Repository.PathOf("src/Curlew.Server");

    [Fact]
    public void A_command_uses_the_desk_and_nothing_behind_it()
    {
        var found = Files().Where(file => !Exceptions.ContainsKey(file)).SelectMany(Behind);

        Assert.Empty(found);
    }

    [Fact]
    public void Whoever_has_moved_to_the_desk_is_no_exception_any_more()
    {
        var moved = Exceptions.Keys.Where(file => !Behind(file).Any());

        Assert.Empty(moved);
    }

    [Fact]
    public void Advice_is_given_for_what_the_engine_says_and_asks_only_for_what_comes_with_it()
    {
        var english = Phrasebook.In("en");

        var pointless = Seat.Advice.Known.Where(code => !english.Knows(code)).ToList();
        var missing = Seat
            .Advice.Known.SelectMany(code => Seat.Advice.Arguments(code).Except([.. Values(code), Phrasebook.Subject]))
            .ToList();

        Assert.Empty(pointless);
        Assert.Empty(missing);
    }

    static IEnumerable<string> Values(string code) =>
        typeof(Database)
            .Assembly.GetTypes()
            .Where(type => type is { IsNestedPublic: true, IsAbstract: false, IsEnum: false } && Codes.Has(type) && Codes.Of(type) == code)
            .SelectMany(Phrasebook.Names);

    static IEnumerable<string> Files() =>
        Directory
            .GetDirectories(Source)
            .Where(folder => !Composers.Contains(Path.GetFileName(folder)))
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Source, file).Replace('\\', '/'));

    static IEnumerable<string> Behind(string file)
    {
        var text = Comment().Replace(File.ReadAllText(Path.Combine(Source, file)), "");
        return BehindTheDesk()
            .Matches(text)
            .Select(match => match.Value)
            .Concat(Word().Matches(text).Select(match => match.Value).Where(Engine.Contains))
            .Distinct()
            .Select(word => $"{file}: {word}");
    }

    static bool IsDatabase(System.Reflection.ParameterInfo parameter) =>
        parameter.ParameterType == typeof(Database) || parameter.ParameterType.IsAssignableTo(typeof(Session));

    [GeneratedRegex(@"using Curlew\.Postgres|using Npgsql|\.Database\b(?!\()|\.Sealer\b|\bInstallation\b")]
    private static partial Regex BehindTheDesk();

    [GeneratedRegex(@"(?<=\bnew )[A-Z]\w+(?=\()|(?<![.\w])[A-Z]\w+(?=\.[A-Z])")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\s*//.*$|"".*?""", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
