using System.Net.Http.Json;
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
                var rolling = new RollingPeople(7, Day);
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

    [Fact]
    public async Task What_customers_write_takes_from_the_throughput_and_is_not_held_against_the_sender()
    {
        await using var business = await Business.Open(options => options with { ThroughputPerSecond = 3 });
        var second = new List<int>();

        business.Sandbox.Write(business.Sandbox.People[9].Phone, "Hello");
        business.Sandbox.Write(business.Sandbox.People[8].Phone, "Hello");
        for (var person = 0; person < 2; person++)
            second.Add((int)(await business.SendTemplate(person)).StatusCode);
        business.Clock.Step(TimeSpan.FromSeconds(1));
        for (var person = 0; person < 4; person++)
            second.Add((int)(await business.SendTemplate(person)).StatusCode);

        Assert.Equal([200, 400, 200, 200, 200, 400], second);
        Assert.Equal(
            (1L, 1L, 1L),
            (business.Sandbox.Tally.CrowdedOut, business.Sandbox.Tally.OverThroughput, business.Sandbox.Tally.OverLimit)
        );
    }

    [Fact]
    public async Task The_limit_climbs_a_step_when_half_of_it_was_used_with_high_quality_and_a_webhook_tells_every_account()
    {
        await using var business = await Business.Open(options =>
            (options with { PortfolioLimit = 2_000, PortfolioLimitClimbs = true, Population = 1_200 }).Spread(numbers: 2, accounts: 2)
        );

        for (var person = 0; person < 999; person++)
            await business.SendTemplate(person, from: business.Sandbox.Numbers[person % 2]);
        business.Clock.Step(TimeSpan.FromHours(7));
        await business.Sandbox.DeliverDue();
        var before = business.Sandbox.PortfolioLimit;
        await business.SendTemplate(999);
        business.Clock.Step(TimeSpan.FromHours(6.01));
        await business.Sandbox.DeliverDue();

        Assert.Equal((2_000, 10_000), (before, business.Sandbox.PortfolioLimit));
        var told = business
            .Subscriber.Bodies.SelectMany(body => body.GetProperty("entry").EnumerateArray())
            .Where(entry => entry.GetProperty("changes")[0].GetProperty("field").GetString() == "business_capability_update")
            .ToArray();
        Assert.Equal(
            business.Sandbox.Numbers.Select(number => number.WabaId),
            told.Select(entry => entry.GetProperty("id").GetString()).Order()
        );
        Assert.All(told, entry =>
            Assert.Equal(
                10_000,
                entry.GetProperty("changes")[0].GetProperty("value").GetProperty("max_daily_conversations_per_business").GetInt32()
            )
        );
    }

    [Theory]
    [InlineData("YELLOW", 1_200, 2_000)]
    [InlineData("GREEN", 1_200, 10_000)]
    public async Task A_number_of_low_quality_keeps_its_portfolio_where_it_is(string quality, int people, int limit)
    {
        await using var business = await Business.Open(options =>
            options with
            {
                PortfolioLimit = 2_000,
                PortfolioLimitClimbs = true,
                Population = 1_200,
            }
        );
        await business.Http.PostAsJsonAsync("/_sandbox/number", new { quality });

        for (var person = 0; person < people; person++)
            await business.SendTemplate(person);
        business.Clock.Step(TimeSpan.FromHours(7));
        await business.Sandbox.DeliverDue();

        Assert.Equal(limit, business.Sandbox.PortfolioLimit);
    }

    [Fact]
    public async Task A_new_business_climbs_from_250_by_2_000_people_in_30_days_and_also_after_a_restart()
    {
        var journal = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.journal");
        Func<SandboxOptions, SandboxOptions> small = options =>
            options with
            {
                PortfolioLimit = 250,
                PortfolioLimitClimbs = true,
                Population = 2_100,
                JournalPath = journal,
            };
        var days = new List<int?>();
        try
        {
            await using (var business = await Business.Open(small))
            {
                for (var day = 0; day < 8; day++)
                {
                    for (var person = day * 250; person < (day + 1) * 250; person++)
                        Assert.Equal(200, (int)(await business.SendTemplate(person)).StatusCode);
                    business.Clock.Step(TimeSpan.FromDays(1));
                    await business.Sandbox.DeliverDue();
                    days.Add(business.Sandbox.PortfolioLimit);
                }
            }
            await using var again = await Business.Open(small);

            Assert.Equal([.. Enumerable.Repeat<int?>(250, 7), 2_000], days);
            Assert.Equal(2_000, again.Sandbox.PortfolioLimit);
            Assert.Equal(0, await again.Sandbox.DeliverDue());
        }
        finally
        {
            File.Delete(journal);
        }
    }
}
