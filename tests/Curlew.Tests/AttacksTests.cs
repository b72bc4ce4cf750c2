using System.Text.RegularExpressions;
using Curlew.Tests.Schema;

namespace Curlew.Tests;

/// <summary>What docs/attacks.md says is tested is tested.</summary>
public sealed partial class AttacksTests
{
    // How many there are of each letter.
    static readonly Dictionary<char, int> Lists = new()
    {
        ['W'] = 28,
        ['H'] = 21,
        ['X'] = 8,
        ['S'] = 4,
        ['C'] = 12,
        ['B'] = 8,
        ['D'] = 10,
        ['V'] = 17,
    };

    static readonly List<(string Id, string Tests)> Rows =
    [
        .. Row()
            .Matches(File.ReadAllText(Repository.PathOf("docs", "attacks.md")))
            .Select(row => (row.Groups["id"].Value, row.Groups["tests"].Value)),
    ];

    [Fact]
    public void Every_attack_has_a_row()
    {
        var all = Lists.SelectMany(list => Enumerable.Range(1, list.Value).Select(number => $"{list.Key}{number}"));

        Assert.Equal(all, Rows.Select(row => row.Id));
    }

    [Fact]
    public void Every_test_that_is_named_exists_and_every_row_names_one_or_says_why_not()
    {
        var files = Directory
            .GetFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(Path.GetFileNameWithoutExtension);

        Assert.Empty(
            from row in Rows
            from test in Named().Matches(row.Tests).Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value))
            where
                !files[test.Class]
                    .Any(file => test.Method == "*" || File.ReadAllText(file).Contains($" {test.Method}(", StringComparison.Ordinal))
            select $"{row.Id}: {test.Class}.{test.Method}"
        );
        Assert.DoesNotContain(Rows, row => !Named().IsMatch(row.Tests) && row.Tests != "no endpoint yet");
    }

    [Fact]
    public void D9_what_is_merged_is_audited_for_known_holes_in_packages()
    {
        var run = File.ReadAllText(Repository.PathOf(".ci", "run"));

        Assert.Contains("-p:NuGetAudit=true -p:NuGetAuditMode=all", run, StringComparison.Ordinal);
        Assert.Contains("-warnaserror:NU1901,NU1902,NU1903,NU1904", run, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d+) \| [^|]* \| [^|]* \| (?<tests>[^|]*?) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)\.(\w+|\*)`")]
    private static partial Regex Named();
}
