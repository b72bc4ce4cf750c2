using Curlew.Numbers;

namespace Curlew.Tests.Numbers;

/// <summary>A gate, and a way to Meta on which every message takes as long as it likes.</summary>
public sealed class PlacesTests
{
    const int Messages = 2_000;

    public static TheoryData<int> Seeds => [.. Length.Seeds(quick: 20, full: 2_000)];

    [Theory, MemberData(nameof(Seeds))]
    public void However_uneven_the_way_no_second_sees_more_arrive_than_there_are_places(int seed)
    {
        var random = new Random(seed);
        var most = random.Next(1, 90);
        var arrivals = Play(random, most, Way(random));

        arrivals.Sort();
        Assert.Equal(Messages, arrivals.Count);
        Assert.All(arrivals.Skip(most).Zip(arrivals), pair =>
            Assert.True(pair.First - pair.Second >= TimeSpan.FromSeconds(1), $"{most} places, {pair.Second} to {pair.First}")
        );
    }

    [Fact]
    public void On_an_even_way_every_place_is_used_in_every_second()
    {
        var arrivals = Play(new(1), 80, new(0.003, 0, 0.150, 0.002));

        arrivals.Sort();
        Assert.InRange((arrivals[1_999] - arrivals[1_199]).TotalSeconds / 10, 1, 1.015);
    }

    [Fact]
    public void What_did_not_leave_takes_no_place()
    {
        var places = new Places();
        Assert.True(places.TryTake(TimeSpan.Zero, 1));
        Assert.False(places.TryTake(TimeSpan.Zero, 1));

        places.NotLeft();

        Assert.True(places.TryTake(TimeSpan.Zero, 1));
    }

    /// <summary>What the way there takes at least and at most more, and Meta and the way back; in seconds.</summary>
    sealed record Road(double There, double ThereMore, double Back, double BackMore);

    static Road Way(Random random) =>
        new(
            random.NextDouble() * 0.1,
            random.NextDouble() * (random.Next(3) == 0 ? 3 : 0.2),
            random.NextDouble() * 0.4,
            random.NextDouble()
        );

    static List<TimeSpan> Play(Random random, int most, Road road)
    {
        var places = new Places();
        var (arrivals, answers) = (new List<TimeSpan>(), new PriorityQueue<(TimeSpan Left, TimeSpan At), TimeSpan>());
        var now = TimeSpan.Zero;
        while (arrivals.Count < Messages || answers.Count > 0)
        {
            while (answers.TryPeek(out var answer, out _) && answer.At <= now)
                places.Answered(answers.Dequeue().Left, now);
            while (arrivals.Count < Messages && places.TryTake(now, most))
            {
                // One of twenty is held up by as much as that; the others hurry.
                var there = road.There + (random.Next(20) == 0 ? road.ThereMore : road.ThereMore * random.NextDouble() / 50);
                var arrives = now + TimeSpan.FromSeconds(there);
                var answered = arrives + TimeSpan.FromSeconds(road.Back + road.BackMore * random.NextDouble());
                arrivals.Add(arrives);
                answers.Enqueue((now, answered), answered);
            }

            var next = now + TimeSpan.FromMilliseconds(1);
            now = answers.TryPeek(out var first, out _) && first.At < next ? first.At : next;
        }

        return arrivals;
    }
}
