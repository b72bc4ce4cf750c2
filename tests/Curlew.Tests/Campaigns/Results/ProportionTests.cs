using Curlew.Campaigns;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

public sealed class ProportionTests(ITestOutputHelper output)
{
    // Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_interval_of_a_rate_is_Wilsons(int hits, int of, double low, double high)
    {
        var interval = new Proportion(hits, of).Interval;

        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    // Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    public void The_interval_of_a_difference_is_Newcombes(int hits, int of, int otherHits, int otherOf, double low, double high)
    {
        var difference = RateDifference.Of(new(hits, of), new(otherHits, otherOf))!.Value;

        Assert.Equal((low, high), (Math.Round(difference.Interval.Low, 4), Math.Round(difference.Interval.High, 4)));
        Assert.Equal(low > 0, difference.IsShown);
    }

    [Fact]
    public void Nobody_has_no_rate_and_no_difference()
    {
        Assert.Null(new Proportion(0, 0).Rate);
        Assert.Equal(new Interval(0, 1), new Proportion(0, 0).Interval);
        Assert.Null(RateDifference.Of(new(0, 0), new(1, 2)));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(5), InlineData(10), InlineData(56)]
    public void Several_comparisons_share_the_five_percent(int comparisons)
    {
        var z = ZScore.Of(comparisons);

        Assert.Equal(0.05 / comparisons, 2 * Tail(z), 7);
    }

    [Theory]
    [
        InlineData(100, 0.5, 1),
        InlineData(400, 0.1, 1),
        InlineData(2_000, 0.02, 1),
        InlineData(40, 0.3, 1),
        InlineData(500, 0.25, 2),
        InlineData(500, 0.25, 4)
    ]
    public void Equal_letters_are_said_to_differ_in_five_of_a_hundred_campaigns_at_most(int people, double rate, int rivals)
    {
        const int Seed = 20261122,
            Campaigns = 4_000;
        var dice = new Random(Seed);
        Proportion Draw(double part = 1) => new(Enumerable.Range(0, people).Count(_ => dice.NextDouble() < rate * part), people);
        GroupResult Group(string label) => new(label, 1, people, people, Draw(), Draw(), Draw(0.5), Draw(0.1), Draw(0.5), Draw(0.1));

        var quiet = Enumerable
            .Range(0, Campaigns)
            .Count(_ =>
                CampaignResults
                    .Compare([.. Enumerable.Range(0, rivals + 1).Select(letter => Group($"{letter}")), Group(VariantPlan.HoldoutLabel)])
                    .All(comparison => comparison.Result is ComparisonResult.NoDifference)
            );

        output.WriteLine($"seed {Seed}: {100.0 * quiet / Campaigns:0.00} % of {Campaigns} campaigns of equal letters show no difference");
        Assert.InRange((double)quiet / Campaigns, 0.94, 1);
    }

    [Fact]
    public void A_letter_that_is_read_far_more_is_called_better_and_one_that_drives_people_away_worse()
    {
        var control = new GroupResult(
            "A",
            5_000,
            1_000,
            1_000,
            new(900, 1_000),
            new(300, 1_000),
            new(50, 1_000),
            new(5, 1_000),
            new(60, 1_000),
            new(6, 1_000)
        );
        var rival = new GroupResult(
            "B",
            5_000,
            1_000,
            1_000,
            new(905, 1_000),
            new(420, 1_000),
            new(55, 1_000),
            new(40, 1_000),
            new(61, 1_000),
            new(41, 1_000)
        );
        var holdout = new GroupResult("holdout", 1_000, 500, 0, default, default, default, default, new(5, 500), new(2, 500));

        var words = CampaignResults
            .Compare([control, rival, holdout])
            .Select(comparison =>
                $"{comparison.Measure} {comparison.Group}/{comparison.Against}: {Phrasebook.In("en").Say(comparison.Result)}"
            );

        Assert.Equal(
            [
                "delivered B/A: no difference shown",
                "read B/A: B better than A",
                "replied B/A: no difference shown",
                "opted_out B/A: A better than B",
                "wrote A/holdout: A better than holdout",
                "wrote B/holdout: B better than holdout",
                "left A/holdout: no difference shown",
                "left B/holdout: holdout better than B",
            ],
            words
        );
    }

    // The upper tail of the normal distribution by Simpson's rule, far enough out.
    static double Tail(double from)
    {
        const int Steps = 20_000;
        const double Far = 12;
        var width = (Far - from) / Steps;
        return width
            / 3
            * Enumerable
                .Range(0, Steps + 1)
                .Sum(step =>
                    (
                        step is 0 or Steps ? 1
                        : step % 2 == 1 ? 4
                        : 2
                    )
                    * Math.Exp(-Math.Pow(from + step * width, 2) / 2)
                    / Math.Sqrt(2 * Math.PI)
                );
    }
}
