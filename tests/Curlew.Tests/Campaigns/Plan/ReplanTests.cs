using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>What a person changes of a campaign that runs.</summary>
public sealed class ReplanTests(TestDatabase server, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_higher_daily_limit_counts_from_this_day_on()
    {
        await using var world = await CampaignWorld.Open(server, people: 100);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10));
        await world.SendNow();

        Assert.True(await world.Campaigns.Limit(id, 40, CancellationToken.None));
        var more = await world.SendNow();
        var days = await world.Database.Rows(
            "SELECT scheduled_send_date - date '2026-11-02', count(*) FROM campaign_recipients WHERE waiting GROUP BY 1 ORDER BY 1"
        );
        await world.RunOut();

        Assert.Equal(30, more);
        Assert.Equal(["1 | 40", "2 | 20"], days);
        Assert.Equal([40, 40, 20], world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values);
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_lower_daily_limit_ends_a_day_that_has_sent_more_already()
    {
        await using var world = await CampaignWorld.Open(server, people: 60);
        var id = await world.Launch(world.Campaign(dailySendLimit: 30));
        await world.NewSender(options => options with { ChunkSize = 20 }).RunOnce(CancellationToken.None);

        Assert.True(await world.Campaigns.Limit(id, 15, CancellationToken.None));
        var more = await world.SendNow();
        await world.RunOut();

        Assert.Equal(0, more);
        Assert.Equal([20, 15, 15, 10], world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values);
        Assert.Equal((60, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_new_window_closes_at_once_and_opens_at_its_time()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10));
        await world.NewSender(options => options with { ChunkSize = 4 }).RunOnce(CancellationToken.None);

        Assert.True(await world.Campaigns.Window(id, "12:00", "13:00", CancellationToken.None));
        var early = await world.SendNow();
        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        await world.RunOut();

        Assert.Equal((0, CampaignWorld.Start.AddHours(3)), (early, outlook.Until));
        Assert.Equal(
            ["09 | 4", "12 | 16"],
            await world.Database.Rows(
                "SELECT to_char(started_at AT TIME ZONE 'UTC', 'HH24'), count(*) FROM send_attempts GROUP BY 1 ORDER BY 1"
            )
        );
        Assert.Equal([10, 10], world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Batches_of_fixed_times_keep_the_window_around_them_and_what_has_ended_stays_as_it_is()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        var id = await world.Launch(world.Campaign() with { BatchTimes = ["09:00", "15:00"] });

        Assert.False(await world.Campaigns.Window(id, "10:00", "18:00", CancellationToken.None));
        Assert.True(await world.Campaigns.Window(id, "08:00", "24:00", CancellationToken.None));
        await world.Campaigns.Cancel(id, CancellationToken.None);
        Assert.False(await world.Campaigns.Limit(id, 5, CancellationToken.None));
    }

    [Fact]
    public async Task Limits_of_two_billion_overflow_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        await world.LimitPortfolio(int.MaxValue);
        await world.Database.Execute("UPDATE phone_numbers SET throughput = 2000000000");
        var id = await world.Launch(world.Campaign(dailySendLimit: 10) with { BatchesPerDay = 96 });
        var other = await world.Launch(world.Campaign(dailySendLimit: int.MaxValue) with { Priority = 1 });

        Assert.True(await world.Campaigns.Limit(id, int.MaxValue, CancellationToken.None));
        var forecasts = await new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId)).Run(null, CancellationToken.None);
        await world.RunOut();

        Assert.All(forecasts, forecast => Assert.Equal(30, forecast.Days.Values.Sum()));
        Assert.Equal(
            (CampaignStatus.Completed, CampaignStatus.Completed),
            ((await world.Look(id)).Status, (await world.Look(other)).Status)
        );
        Assert.Equal((30, 60L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Templates));
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(null)]
    public async Task A_limit_that_changes_while_it_sends_is_never_passed_and_loses_nobody(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var world = await CampaignWorld.Open(server, people: 200);
        var id = await world.Launch(world.Campaign(dailySendLimit: 40));
        var random = new Random(seed);
        var changes = Task.Run(async () =>
        {
            for (var change = 0; change < 12; change++)
                Assert.True(await world.Campaigns.Limit(id, random.Next(5, 61), CancellationToken.None));
            Assert.True(await world.Campaigns.Limit(id, 60, CancellationToken.None));
        });
        var senders = Enumerable
            .Range(0, 2)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var sender = world.NewSender(
                        options => options with { ChunkSize = 3 },
                        new(world.Database, world.Clock, world.Sealer, new Attempts(world.Database, world.Sealer))
                    );
                    for (var round = 0; round < 15; round++)
                        await sender.RunOnce(CancellationToken.None);
                })
            );

        await Task.WhenAll([changes, .. senders]);
        await world.RunOut();

        Assert.Equal([60, 60, 60, 20], world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values);
        Assert.Equal((200, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
        await world.AssertNoDrift();
    }
}
