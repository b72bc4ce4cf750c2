using System.Text.RegularExpressions;
using Curlew.Tests.Schema;

namespace Curlew.Tests;

/// <summary>A folder of the engine uses only folders above it, so that any of them can be read without those below.</summary>
public partial class FolderOrder
{
    static readonly string[][] Order =
    [
        ["Postgres", "Words"],
        ["Privacy", "Staff"],
        ["Queue"],
        ["Numbers"],
        ["Profiles", "Templates", "Outbound"],
        ["Audiences"],
        ["Messages"],
        ["Campaigns"],
        ["Webhooks"],
        ["Metrics"],
        ["Lifecycle"],
        ["Desks"],
    ];

    public static TheoryData<string> Folders =>
        [.. Directory.GetDirectories(Engine).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).Select(name => name!)];

    static string Engine => Repository.PathOf("src/Curlew");

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_uses_only_folders_above_it(string folder)
    {
        var place = Array.FindIndex(Order, row => row.Contains(folder));

        var wrong = Directory
            .GetFiles(Path.Combine(Engine, folder), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file =>
                Using().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Uses: match.Groups[1].Value))
            )
            .Where(found => found.Uses != folder && Array.FindIndex(Order, row => row.Contains(found.Uses)) is var used && used >= place)
            .Select(found => $"{found.File} uses {found.Uses}");

        Assert.True(place >= 0, $"{folder} has no place in the order: decide what it may use.");
        Assert.Empty(wrong);
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

    [GeneratedRegex(@"^using Curlew\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"ProjectReference Include=""[^""]*?([\w.]+)\.csproj""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"AddStandardResilienceHandler|AddResilienceHandler|AddStandardHedgingHandler|\bPolly\b")]
    private static partial Regex Retrying();
}
