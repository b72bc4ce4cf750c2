using Curlew.Campaigns;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using static System.FormattableString;

namespace Curlew.Tests.Campaigns;

/// <summary>What campaigns share: the portfolio's limit and the number's throughput.</summary>
public sealed class FairnessTests(TestDatabase server, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Two_equal_campaigns_advance_together()
    {
        await using var world = await CampaignWorld.Open(server, people: 400, options => options with { PortfolioLimit = 100 });
        await world.LimitPortfolio(100);
        var (one, other) = (await Launch(world, 0, 200), await Launch(world, 200, 200));

        await world.SendNow();
        var firstDay = (await Sent(world, one), await Sent(world, other));
        world.Clock.Step(TimeSpan.FromHours(25));
        await world.Plan.RunOnce(CancellationToken.None);
        await world.SendNow();

        Assert.Equal((50, 50), firstDay);
        Assert.Equal((100, 100), (await Sent(world, one), await Sent(world, other)));
        Assert.Equal(0, world.Sandbox.Tally.OverLimit);
    }

    [Fact]
    public async Task A_campaign_that_comes_later_catches_up_with_its_equals_and_takes_no_more()
    {
        await using var world = await CampaignWorld.Open(server, people: 400);
        await world.LimitPortfolio(60);
        var one = await Launch(world, 0, 200);
        await world.SendNow();
        await world.LimitPortfolio(160);

        var other = await Launch(world, 200, 200);
        await world.SendNow();

        Assert.Equal((80, 80), (await Sent(world, one), await Sent(world, other)));
    }

    [Fact]
    public async Task A_campaign_whose_people_all_wait_does_not_hold_up_those_after_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 40);
        var (first, later) = (await Launch(world, 0, 20, priority: 1), await Launch(world, 20, 20, priority: 9));
        await world.Database.Execute(
            "UPDATE campaign_recipients SET next_try_at = $2 WHERE campaign_id = $1",
            first,
            CampaignWorld.Start.AddHours(5)
        );

        var sent = await world.NewSender(options => options with { ChunkSize = 10 }).RunOnce(CancellationToken.None);

        Assert.Equal((10, 0, 10), (sent, await Sent(world, first), await Sent(world, later)));
    }

    [Fact]
    public async Task Where_the_limit_is_used_up_a_campaign_goes_on_with_people_who_cost_none()
    {
        await using var world = await CampaignWorld.Open(server, people: 40);
        var (first, later) = (await Launch(world, 0, 20, priority: 1), await Launch(world, 20, 20, priority: 9));
        await world.LimitPortfolio(1);
        await world.SendNow();
        await world.Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) SELECT profile_id, $2, $3 FROM campaign_recipients WHERE campaign_id = $1",
            later,
            world.PhoneNumberId,
            CampaignWorld.Start.AddHours(-1)
        );

        var sent = await world.NewSender(options => options with { ChunkSize = 10 }).RunOnce(CancellationToken.None);

        Assert.Equal((10, 1, 10), (sent, await Sent(world, first), await Sent(world, later)));
    }

    [Fact]
    public async Task What_one_campaign_cannot_use_its_equals_get()
    {
        await using var world = await CampaignWorld.Open(server, people: 210);
        await world.LimitPortfolio(100);
        var (small, large) = (await Launch(world, 0, 10), await Launch(world, 10, 200));

        await world.SendNow();

        Assert.Equal((10, 90), (await Sent(world, small), await Sent(world, large)));
    }

    [Fact]
    public async Task A_campaign_of_another_number_keeps_its_part_of_the_portfolios_limit()
    {
        await using var world = await CampaignWorld.Open(server, people: 300);
        await world.LimitPortfolio(100);
        await world.Database.Execute(
            "INSERT INTO phone_numbers (id, portfolio_id, waba_id, asked_at) SELECT 'other', portfolio_id, waba_id, now() FROM phone_numbers"
        );
        var equal = await Launch(world, 0, 100, number: "other");
        var ahead = await Launch(world, 100, 60, priority: 1, number: "other");
        var own = await Launch(world, 160, 140);

        await world.SendNow();
        var besideTheOthers = await Sent(world, own);
        await world.Database.Execute("UPDATE phone_numbers SET asked_at = now() - interval '2 minutes' WHERE id = 'other'");
        await world.SendNow();

        // Sixty belong to the campaign that goes first, and of the other forty half to its equal; of a number nobody sends from, nobody's.
        Assert.Equal((20, 100, 0, 0), (besideTheOthers, await Sent(world, own), await Sent(world, equal), await Sent(world, ahead)));
    }

    [Fact]
    public async Task A_raised_limit_is_used_at_once_and_a_cut_one_kept_at_once()
    {
        await using var world = await CampaignWorld.Open(server, people: 300);
        await world.LimitPortfolio(50);
        var id = await Launch(world, 0, 300);
        await world.SendNow();

        await world.LimitPortfolio(120);
        var raised = await world.SendNow();
        world.Clock.Step(TimeSpan.FromHours(23));
        await world.LimitPortfolio(70);
        await world.Plan.RunOnce(CancellationToken.None);
        var cut = await world.SendNow();
        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        world.Clock.MoveTo(outlook.Until!.Value);
        var free = await world.SendNow();

        Assert.Equal((70, 0, 70), (raised, cut, free));
        Assert.Equal((Binding.MessagingLimit, CampaignWorld.Start.AddHours(24).AddMinutes(1)), (outlook.Binds, outlook.Until));
        Assert.Equal(190, await Sent(world, id));
    }

    [Fact]
    public async Task A_limit_cut_below_what_is_used_binds_until_enough_are_free()
    {
        await using var world = await CampaignWorld.Open(server, people: 100);
        await world.LimitPortfolio(30);
        await Launch(world, 0, 100);
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromHours(2));
        await world.LimitPortfolio(60);
        await world.SendNow();
        await world.LimitPortfolio(20);

        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));

        Assert.Equal((Binding.MessagingLimit, CampaignWorld.Start.AddHours(26).AddMinutes(1)), (outlook.Binds, outlook.Until));
    }

    [Fact]
    public async Task A_second_goes_out_in_quarters()
    {
        await using var world = await CampaignWorld.Open(server, people: 200, options => options with { ThroughputPerSecond = 80 });
        await world.Database.Execute("UPDATE phone_numbers SET throughput = 80");
        await Launch(world, 0, 200);
        var claims = new List<int>();

        for (var quarter = 0; quarter < 10; quarter++)
        {
            claims.Add(await world.SendNow());
            world.Clock.Step(TimeSpan.FromMilliseconds(250));
        }

        Assert.All(claims, sent => Assert.Equal(20, sent));
        Assert.Equal(0, world.Sandbox.Tally.OverThroughput);
    }

    [Theory]
    [InlineData(11, 1)]
    [InlineData(20_261_122, 2)]
    [InlineData(null, 2)]
    public async Task Ten_campaigns_use_the_portfolios_limit_to_the_full_and_never_pass_it(int? fixedSeed, int numbers)
    {
        const int Limit = 120;
        var seed = fixedSeed ?? Random.Shared.Next();
        output.WriteLine(Invariant($"seed {seed}"));
        var random = new Random(seed);
        await using var world = await CampaignWorld.Open(server, people: 900, options =>
            (options with { PortfolioLimit = Limit }).Spread(numbers)
        );
        await world.AddNumbers();
        await world.LimitPortfolio(Limit);
        var cuts = Enumerable.Range(0, 9).Select(_ => random.Next(1, 899)).Append(0).Append(900).Distinct().Order().ToList();
        foreach (var (from, to) in cuts.Zip(cuts.Skip(1)))
            await Launch(
                world,
                from,
                to - from,
                random.Next(1, 4),
                random.Next(40, 120),
                random.GetItems([.. world.Sandbox.Numbers], 1)[0].PhoneNumberId
            );

        var senders = world
            .Sandbox.Numbers.Select(number => world.NewSender(options => options with { ChunkSize = 200 }, from: number))
            .ToList();
        for (
            var step = 0;
            step < 300 && await world.Database.Value<long>("SELECT count(*) FROM campaign_recipients WHERE waiting") > 0;
            step++
        )
        {
            foreach (var sender in senders.OrderBy(_ => random.Next()))
                await sender.RunOnce(CancellationToken.None);
            await world.Plan.RunOnce(CancellationToken.None);
            world.Clock.Step(TimeSpan.FromMinutes(random.Next(30, 180)));
        }

        Assert.Equal((900, 0, 0L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates, world.Sandbox.Tally.OverLimit));
        var sent = await Moments(world);
        Assert.InRange(MostWithin(sent, TimeSpan.FromHours(24)), (int)(Limit * 0.95), Limit);
        // Until the campaigns begin to run out, four full days are used to 95 of 100.
        Assert.InRange(sent.Count(at => at < CampaignWorld.Start.AddDays(4)), (int)(Limit * 4 * 0.95), Limit * 4);
        await world.AssertNoDrift();
    }

    static async Task<Guid> Launch(
        CampaignWorld world,
        int from,
        int people,
        int priority = 5,
        int dailyLimit = 1_000,
        string? number = null
    )
    {
        var tag = Invariant($"from {from}");
        await world.Database.Execute(
            "UPDATE user_profiles SET tags = ARRAY[$1] WHERE id IN (SELECT id FROM user_profiles ORDER BY id OFFSET $2 LIMIT $3)",
            tag,
            from,
            people
        );
        return await world.Launch(
            world.Campaign(dailyLimit) with
            {
                Priority = priority,
                PhoneNumberId = number ?? world.PhoneNumberId,
                TargetAudience = System.Text.Json.JsonSerializer.SerializeToElement(new { tags = tag }),
            }
        );
    }

    static async Task<int> Sent(CampaignWorld world, Guid campaign) => (await world.Look(campaign)).Progress.Sent;

    static async Task<List<DateTimeOffset>> Moments(CampaignWorld world) =>
        (
            await world.Database.Rows(
                "SELECT extract(epoch FROM started_at)::bigint FROM send_attempts WHERE counts_toward_limit ORDER BY started_at"
            )
        ).ConvertAll(text => DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, null)));

    static int MostWithin(List<DateTimeOffset> moments, TimeSpan window) =>
        moments.Select((at, index) => moments.Skip(index).TakeWhile(later => later - at < window).Count()).Max();
}
