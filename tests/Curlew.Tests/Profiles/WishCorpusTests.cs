using System.Text.RegularExpressions;
using Curlew.Profiles;
using Curlew.Tests.Schema;

namespace Curlew.Tests.Profiles;

/// <summary>
/// The labelled messages in <c>tests/wishes</c>: of each language one part that the tables were built with, and one that was written before them.
/// </summary>
public sealed partial class WishCorpusTests(ITestOutputHelper output)
{
    const double LeastRecall = 0.98;

    public static TheoryData<string> Languages =>
        [.. Directory.GetFiles(Folder("building")).Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory, MemberData(nameof(Languages))]
    public void Whoever_wants_out_is_obeyed_and_nobody_else_and_what_is_doubtful_is_shown(string language)
    {
        List<Line> lines = [.. Read("building", language), .. Read("blind", language)];
        foreach (var part in lines.GroupBy(line => line.Part).Append(lines.GroupBy(_ => "both").Single()))
            output.WriteLine($"{language} {part.Key, -8} {Figures([.. part])}");
        var wrong = lines
            .Where(line => !line.IsRight)
            .Select(line => $"{line.Part} {line.Label} read as {line.Heard}: {line.Text}")
            .ToList();

        Assert.True(Recall(lines) >= LeastRecall, string.Join('\n', wrong));
        Assert.DoesNotContain(wrong, line => !line.Contains(" wanted ", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Languages))]
    public void There_are_enough_messages_of_each_label_for_a_figure(string language)
    {
        var (wanted, unwanted, doubtful) = language is "en" ? (40, 40, 20) : (15, 15, 15);

        var labels = Read("building", language).Concat(Read("blind", language)).CountBy(line => line.Label).ToDictionary();

        Assert.True(labels["wanted"] >= wanted && labels["unwanted"] >= unwanted && labels["doubtful"] >= doubtful);
    }

    sealed record Line(string Part, string Label, string Text, Wording Heard)
    {
        public bool IsRight =>
            Label switch
            {
                "wanted" => Heard is Wording.Stop,
                "unwanted" => Heard is not Wording.Stop,
                "doubtful" => Heard is Wording.Ambiguous,
                _ => throw new InvalidDataException($"'{Label}' is no label: wanted, unwanted or doubtful."),
            };
    }

    static double Recall(List<Line> lines) => Share(lines.Where(line => line.Label is "wanted"), line => line.IsRight);

    static string Figures(List<Line> lines) =>
        $"recall {Recall(lines):0.000}  precision {Share(lines.Where(line => line.Heard is Wording.Stop), line => line.Label is "wanted"):0.000}"
        + $"  doubtful in review {Share(lines.Where(line => line.Label is "doubtful"), line => line.IsRight):0.000}"
        + $"  others in review {lines.Count(line => line is { Label: "unwanted", Heard: Wording.Ambiguous })} of {lines.Count(line => line.Label is "unwanted")}";

    static double Share(IEnumerable<Line> lines, Func<Line, bool> which) =>
        lines.ToList() is { Count: > 0 } all ? all.Count(which) / (double)all.Count : 1;

    static List<Line> Read(string part, string language) =>
        [
            .. from line in File.ReadLines(Path.Combine(Folder(part), language + ".tsv"))
            let cells = line.Split('\t')
            let text = Escape().Replace(cells[1], match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString())
            select new Line(part, cells[0], cells[1], SubscriptionWords.Read(text, cells.ElementAtOrDefault(2))),
        ];

    static string Folder(string part) => Repository.PathOf($"tests/wishes/{part}");

    [GeneratedRegex(@"\\u([0-9A-F]{4})")]
    private static partial Regex Escape();
}
