using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Curlew.Tests.Schema;

namespace Curlew.Tests;

/// <summary>
/// A folder of the engine or of the server uses only folders above it, so that any of them can be read without those below. Folders of one
/// row do not know each other.
/// </summary>
public partial class FolderOrder
{
    static readonly string[][] OfTheEngine =
    [
        ["Words"],
        ["Postgres"],
        ["Privacy"],
        ["Staff"],
        ["Queue"],
        ["Numbers"],
        ["Profiles", "Templates", "Outbound"],
        ["Audiences"],
        ["Messages"],
        ["Inbox"],
        ["Campaigns"],
        ["Events", "Webhooks"],
        ["Metrics"],
        ["Lifecycle"],
        ["Desks"],
    ];

    // A command may use another noun's way of naming and telling things; that is why the nouns have an order too.
    static readonly string[][] OfTheServer =
    [
        ["Terminal"],
        ["Api"],
        ["Numbers", "Profiles", "Audiences", "Messages", "Webhooks", "Queue", "Lifecycle", "Staff"],
        ["Templates"],
        ["Inbox"],
        ["Campaigns"],
        ["Imports", "Assistants"],
        ["Hosting"],
        ["Rehearsals"],
        ["Demo"],
    ];

    static readonly (string Project, string[][] Order)[] Projects = [("Curlew", OfTheEngine), ("Curlew.Server", OfTheServer)];

    public static TheoryData<string, string> Folders =>
        [
            .. from one in Projects
            from folder in Directory.GetDirectories(Repository.PathOf($"src/{one.Project}")).Select(Path.GetFileName)
            where folder is not ("bin" or "obj" or "Properties")
            select new TheoryDataRow<string, string>(one.Project, folder),
        ];

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_uses_only_folders_above_it(string project, string folder)
    {
        var order = Projects.Single(one => one.Project == project).Order;
        int Place(string name) => Array.FindIndex(order, row => row.Contains(name));
        var others = order.SelectMany(row => row).Where(other => other != folder && Place(other) >= Place(folder)).ToList();

        var wrong = Sources(project, folder)
            .SelectMany(file => others.Where(other => Uses(file.Text, project, other)), (file, other) => $"{file.Name} uses {other}");

        Assert.True(
            Place(folder) >= 0,
            $"{project}/{folder} has no place in the order: decide what it may use, and say so in ARCHITECTURE."
        );
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("using Curlew.Campaigns;", true)]
    [InlineData("using Outcome = Curlew.Campaigns.LaunchOutcome;", true)]
    [InlineData("using static Curlew.Campaigns.Shares;", true)]
    [InlineData("return new Curlew.Campaigns.Shares();", true)]
    [InlineData("return new Campaigns.Shares();", true)]
    [InlineData("global::Curlew.Campaigns.Shares all = new();", true)]
    [InlineData("/// <see cref=\"Curlew.Campaigns.Shares\"/>", false)]
    [InlineData("desk.Campaigns.Launch(id);", false)]
    [InlineData("namespace Curlew.Messages;", false)]
    public void However_a_folder_is_used_it_is_seen(string line, bool isUsed) => Assert.Equal(isUsed, Uses(line, "Curlew", "Campaigns"));

    // By its whole name, or by a name that begins at the folder, as code of the same project may write it.
    static bool Uses(string text, string project, string folder)
    {
        var code = Comment().Replace(text, "");
        var types = TypesIn(project, folder);
        return Regex.IsMatch(code, $@"(?<![\w.]){Regex.Escape(project)}\.{folder}\b")
            || Regex.Matches(code, $@"(?<![\w.])(?:Server\.)?{folder}\.(\w+)").Any(name => types.Contains(name.Groups[1].Value));
    }

    static HashSet<string> TypesIn(string project, string folder) =>
        Types.GetOrAdd((project, folder), place =>
            [.. Sources(place.Project, place.Folder).SelectMany(file => Declared().Matches(file.Text)).Select(type => type.Groups[1].Value)]
        );

    static readonly ConcurrentDictionary<(string Project, string Folder), HashSet<string>> Types = new();

    static IEnumerable<(string Name, string Text)> Sources(string project, string folder) =>
        Directory
            .GetFiles(Repository.PathOf($"src/{project}/{folder}"), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file)));

    // A folder whose statements nobody finds their way in is two folders.
    const int MostLinesOfStatements = 600;

    [Fact]
    public void No_file_of_statements_is_longer_than_a_person_reads()
    {
        var tooLong = Directory
            .GetFiles(Repository.PathOf("src/Curlew"), "*.sql", SearchOption.AllDirectories)
            .Where(file => !file.Contains("Migrations", StringComparison.Ordinal) && File.ReadLines(file).Count() > MostLinesOfStatements)
            .Select(Path.GetFileName);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void The_projects_depend_one_way()
    {
        Assert.Empty(References("Curlew.WhatsApp"));
        Assert.Empty(References("Curlew.Sandbox"));
        Assert.Equal(["Curlew.WhatsApp"], References("Curlew"));
        Assert.Equal(["Curlew", "Curlew.Sandbox"], References("Curlew.Server"));
    }

    [Fact]
    public void No_code_puts_a_retrying_handler_around_a_send()
    {
        var retrying = Directory
            .GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Retrying().IsMatch(File.ReadAllText(file)));

        Assert.Empty(retrying);
    }

    static IEnumerable<string> References(string project) =>
        Reference()
            .Matches(File.ReadAllText(Repository.PathOf($"src/{project}/{project}.csproj")))
            .Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|interface|enum)\s+(\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"ProjectReference Include=""[^""]*?([\w.]+)\.csproj""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"AddStandardResilienceHandler|AddResilienceHandler|AddStandardHedgingHandler|\bPolly\b")]
    private static partial Regex Retrying();
}
