using System.Globalization;

namespace Curlew.Bench;

/// <summary>One measured round: what Curlew did and what the baseline did right beside it.</summary>
readonly record struct Round(double Ours, double Baseline)
{
    public double Ratio => Ours / Baseline;
}

/// <summary>Prints figures against their target and remembers whether all were reached.</summary>
static class Verdict
{
    static readonly List<string> Lines = [];

    public static bool AllReached { get; private set; } = true;

    /// <summary>A ratio of two speeds: the median of the rounds must be at least the target.</summary>
    public static void AtLeast(string target, string what, IReadOnlyList<Round> rounds, double least, string unit) =>
        Ratio(target, what, rounds, ratio => ratio >= least, $"at least {Text(least)}", unit);

    /// <summary>A ratio of two costs: the median of the rounds must be at most the target.</summary>
    public static void AtMost(string target, string what, IReadOnlyList<Round> rounds, double most, string unit) =>
        Ratio(target, what, rounds, ratio => ratio <= most, $"at most {Text(most)}", unit);

    /// <summary>One figure that stands for itself.</summary>
    public static void Figure(string target, string what, double value, bool reached, string wanted) =>
        Say(target, $"{what}: {Text(value)} (wanted: {wanted})", reached);

    /// <summary>Every verdict of this process again, in one place.</summary>
    public static void PrintAll() => Lines.ForEach(Console.WriteLine);

    static void Ratio(string target, string what, IReadOnlyList<Round> rounds, Func<double, bool> reached, string wanted, string unit)
    {
        foreach (var round in rounds)
            Console.WriteLine(
                $"     {what}: ours {Text(round.Ours)} {unit}, baseline {Text(round.Baseline)} {unit}, ratio {Text(round.Ratio)}"
            );
        var middle = rounds.OrderBy(round => round.Ratio).ElementAt(rounds.Count / 2);
        Say(
            target,
            $"{what}: ours {Text(middle.Ours)} {unit}, baseline {Text(middle.Baseline)} {unit}, ratio {Text(middle.Ratio)} (wanted: {wanted}; median of {rounds.Count})",
            reached(middle.Ratio)
        );
    }

    static void Say(string target, string text, bool reached)
    {
        AllReached &= reached;
        var line = $"{target, -4} {(reached ? "PASS " : "SHORT")} {text}";
        Lines.Add(line);
        Console.WriteLine(line);
    }

    static string Text(double value) =>
        value.ToString(
            Math.Abs(value) >= 1000 ? "N0"
                : Math.Abs(value) >= 20 ? "0.0"
                : "0.###",
            CultureInfo.InvariantCulture
        );
}
