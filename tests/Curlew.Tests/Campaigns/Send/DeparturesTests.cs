using Curlew.Campaigns;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Campaigns;

public sealed class DeparturesTests
{
    readonly FakeTimeProvider clock = new();

    [Fact]
    public void As_many_as_a_second_may_see_leave_at_once_and_the_next_one_waits()
    {
        var departures = new Departures(clock);

        var first = Enumerable.Range(0, 3).Select(_ => departures.Next(3)).ToList();
        var fourth = departures.Next(3);

        Assert.All(first, leaves => Assert.True(leaves.IsCompleted));
        Assert.False(fourth.IsCompleted);
    }

    [Fact]
    public void A_second_later_there_is_room_again()
    {
        var departures = new Departures(clock);
        for (var message = 0; message < 3; message++)
            _ = departures.Next(3);

        clock.Advance(TimeSpan.FromSeconds(1.1));

        Assert.True(departures.Next(3).IsCompleted);
    }

    [Fact]
    public async Task No_second_sees_more_than_it_may_however_they_come()
    {
        var departures = new Departures(TimeProvider.System);
        var left = new List<long>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 500)
                .Select(async _ =>
                {
                    await departures.Next(200);
                    lock (left)
                        left.Add(Environment.TickCount64);
                })
        );

        left.Sort();
        // Timers ring late, never early: whoever rang late may be overtaken by none of the two hundred after them.
        Assert.All(left.Skip(200).Zip(left), pair => Assert.InRange(pair.First - pair.Second, 800, 60_000));
    }
}
