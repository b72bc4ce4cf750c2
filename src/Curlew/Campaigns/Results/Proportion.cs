namespace Curlew.Campaigns;

/// <summary>How many of how many.</summary>
public readonly record struct Proportion(int Hits, int Of)
{
    /// <summary>0 to 1; null of nobody.</summary>
    public double? Rate => Of == 0 ? null : (double)Hits / Of;

    /// <summary>Where the true rate lies in 95 of 100 cases: Wilson's score interval, which is right for few people and for rates near 0
    /// and 1 as well.</summary>
    public Interval Interval => Within(ZScore.Of(1));

    internal Interval Within(double z)
    {
        if (Of == 0)
            return new(0, 1);
        var (rate, n) = ((double)Hits / Of, (double)Of);
        var middle = (rate + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
        return new(Hits == 0 ? 0 : Math.Max(0, middle - half), Hits == Of ? 1 : Math.Min(1, middle + half));
    }
}

/// <summary>From a lower to an upper bound.</summary>
public readonly record struct Interval(double Low, double High);

/// <summary>How far one rate is above another.</summary>
/// <param name="Value">The difference seen; -1 to 1.</param>
/// <param name="Interval">Where the true difference lies: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method
/// 10).</param>
public readonly record struct RateDifference(double Value, Interval Interval)
{
    /// <summary>More or fewer, and by more than chance explains.</summary>
    public bool IsShown => Interval.Low > 0 || Interval.High < 0;

    /// <summary>The difference of two groups of different people; null where one of them is empty.</summary>
    /// <param name="comparisons">How many comparisons are looked at together, from 1: the more, the wider each interval, so that all of
    /// them hold in 95 of 100 cases (Bonferroni).</param>
    public static RateDifference? Of(Proportion one, Proportion other, int comparisons = 1)
    {
        if (one.Rate is not { } p || other.Rate is not { } q)
            return null;
        var z = ZScore.Of(comparisons);
        var (a, b) = (one.Within(z), other.Within(z));
        return new(
            p - q,
            new(
                p - q - Math.Sqrt((p - a.Low) * (p - a.Low) + (b.High - q) * (b.High - q)),
                p - q + Math.Sqrt((a.High - p) * (a.High - p) + (q - b.Low) * (q - b.Low))
            )
        );
    }
}

static class ZScore
{
    // The two-sided quantile of the normal distribution at 1 - 0.05/k: Wichura, algorithm AS 241 (Applied Statistics 37, 1988), PPND7,
    // whose part for the tails begins below 0.075.
    public static double Of(int comparisons)
    {
        var r = Math.Sqrt(-Math.Log(0.025 / comparisons)) - 1.6;
        return (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777) / ((0.12021132975 * r + 0.73700164250) * r + 1);
    }
}
