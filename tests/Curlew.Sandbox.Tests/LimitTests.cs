using CsCheck;

namespace Curlew.Sandbox.Tests;

public class LimitTests
{
    const long Day = 24 * 60 * 60 * 1000;

    static readonly Gen<(int Person, long Wait)[]> Sends = Gen.Select(
        Gen.Int[0, 6],
        Gen.Frequency((3, Gen.Long[0, 5]), (2, Gen.Long[0, Day / 3]), (1, Gen.Long[Day - 2, Day + 2]))
    ).Array[1, 60];

    [Fact]
    public void The_rolling_count_is_the_count_of_people_in_the_last_24_hours() =>
        Sends.Sample(
            sends =>
            {
                var rolling = new RollingPeople(7);
                var all = new List<(int Person, long At)>();
                var (now, most) = (1L, 0);

                foreach (var (person, wait) in sends)
                {
                    now += wait;
                    var inside = all.Where(one => now - one.At < Day).Select(one => one.Person).ToHashSet();
                    Assert.Equal(inside.Contains(person), rolling.Has(person, now));
                    Assert.Equal(inside.Count, rolling.CountAt(now));
                    rolling.Add(person, now);
                    all.Add((person, now));
                    most = Math.Max(most, inside.Append(person).Distinct().Count());
                }
                Assert.Equal(most, rolling.Most);
            },
            iter: 2_000
        );

    [Fact]
    public void No_second_ever_holds_more_than_the_throughput() =>
        Gen.Select(Gen.Int[1, 5], Gen.Long[0, 400].Array[1, 80])
            .Sample(
                (perSecond, waits) =>
                {
                    var pace = new Pace();
                    var accepted = new List<long>();
                    var now = 1L;

                    foreach (var wait in waits)
                    {
                        now += wait;
                        var room = accepted.Count(at => now - at < 1000) < perSecond;
                        Assert.Equal(room, pace.At(now) < perSecond);
                        if (!room)
                            continue;
                        pace.Add(now);
                        accepted.Add(now);
                    }
                    Assert.Equal(accepted.Max(at => accepted.Count(other => other <= at && at - other < 1000)), pace.Most);
                },
                iter: 1_000
            );

    [Fact]
    public void A_shuffle_is_a_permutation_that_runs_both_ways() =>
        Gen.Select(Gen.ULong[2, 5_000], Gen.ULong)
            .Sample(
                (domain, key) =>
                {
                    var shuffle = new Shuffle(domain, key);

                    var there = Enumerable.Range(0, (int)domain).Select(value => shuffle.There((ulong)value)).ToArray();

                    Assert.Equal(there.Length, there.Distinct().Count());
                    Assert.All(there, value => Assert.True(value < domain));
                    Assert.Equal(Enumerable.Range(0, (int)domain).Select(value => (ulong)value), there.Select(shuffle.Back));
                },
                iter: 50
            );

    [Fact]
    public async Task People_with_an_open_window_cost_nothing()
    {
        await using var business = await Business.Open(options => options with { PortfolioLimit = 1 });
        business.Sandbox.Write(business.Sandbox.People[1].Phone, "Hello");

        var inside = await business.SendTemplate(1);
        var outside = await business.SendTemplate(2);
        var over = await business.SendTemplate(3);
        business.Clock.Step(TimeSpan.FromHours(23.9));
        var stillInside = await business.SendTemplate(1);

        Assert.Equal([200, 200, 400, 200], new[] { inside, outside, over, stillInside }.Select(answer => (int)answer.StatusCode));
        Assert.Equal((1, 1), (business.Sandbox.Tally.OverPortfolioLimit, business.Sandbox.Tally.MostPeopleIn24Hours));
    }

    [Fact]
    public async Task A_webhook_nobody_takes_is_given_up_after_seven_days()
    {
        await using var business = await Business.Open();
        business.Subscriber.Answer = 500;
        await business.SendTemplate(1);

        await business.RunOut();
        var gaveUpAfter = business.Clock.GetUtcNow() - Business.Start;
        business.Subscriber.Answer = 200;
        business.Clock.Step(TimeSpan.FromDays(1));

        Assert.InRange(gaveUpAfter.TotalDays, 6, 7.1);
        Assert.Equal(0, await business.Sandbox.DeliverDue());
    }

    [Fact]
    public async Task No_body_holds_more_updates_than_asked_for()
    {
        await using var business = await Business.Open(options => options with { WebhookBatchSize = 7 });
        for (var person = 0; person < 20; person++)
            await business.SendTemplate(person);

        business.Clock.Step(TimeSpan.FromHours(1));
        await business.Sandbox.DeliverDue();

        var sizes = business
            .Subscriber.Received.Select(post =>
                System.Text.Json.JsonDocument.Parse(post.Body).RootElement.GetProperty("entry")[0].GetProperty("changes").GetArrayLength()
            )
            .ToArray();
        Assert.Equal((60, 7), (sizes.Sum(), sizes.Max()));
    }
}
