using System.Text.RegularExpressions;
using Curlew.Tests.Schema;

namespace Curlew.Tests;

/// <summary>Every figure that is quoted can be taken again, by the command beside it.</summary>
public sealed partial class FiguresTests
{
    static string[] Benches => [.. Bench().Matches(Read("bench/Curlew.Bench/Program.cs")).Select(match => match.Groups[1].Value)];

    static string[][] Figures =>
        [
            .. Read("bench/RESULTS.md")
                .Split('\n')
                .Where(line => line.StartsWith('|'))
                .Skip(2)
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];

    [Fact]
    public void A_figure_names_the_command_that_takes_it_again()
    {
        var benches = Benches;

        var without = Figures.Where(row =>
            row[2] != "the same" && Commands(row[2]) is var named && (named.Length == 0 || named.Except(benches).Any())
        );

        Assert.NotEmpty(benches);
        Assert.Empty(without.Select(row => $"{row[1]}: {row[2]}"));
    }

    [Fact]
    public void A_bench_has_a_figure()
    {
        var measured = Figures.SelectMany(row => Commands(row[2])).ToHashSet();

        Assert.Empty(Benches.Except(measured));
    }

    static string[] Commands(string cell) => [.. Command().Matches(cell).Select(match => match.Groups[1].Value)];

    static string Read(string path) => File.ReadAllText(Repository.PathOf(path));

    [GeneratedRegex(@"\[""(\w+)""\] = \w+\.Run")]
    private static partial Regex Bench();

    [GeneratedRegex(@"`(\w+)[^`]*`")]
    private static partial Regex Command();
}
