using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class LimitTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_daily_limit_holds_on_every_day_of_the_campaigns_zone()
    {
        await using var world = await CampaignWorld.Open(server, people: 120);
        await world.Launch(world.Campaign(dailySendLimit: 25) with { TimeZone = "Pacific/Auckland" });

        await world.RunOut();

        Assert.Equal(
            [25, 25, 25, 25, 20],
            world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland")).Values
        );
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_cut_nobody_finds_room_whom_Meta_has_just_ceased_to_count(bool byHand)
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await world.LimitPortfolio(3);
        await world.Templates.Save(
            [new(CampaignWorld.Template, "en_US", "marketing", "Hello {first_name|friend}, everything is 20 % off.") { IsNumbered = true }],
            CancellationToken.None
        );
        var people = (await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id")).ConvertAll(Guid.Parse);
        Task<TemplateSendOutcome> Send(Guid person) =>
            world.ByHand.Run(new(Guid.CreateVersion7(), person, CampaignWorld.Template, "Ann"), CancellationToken.None);
        Assert.IsType<TemplateSendOutcome.Sent>(await Send(people[0]));
        world.Clock.MoveTo(CampaignWorld.Start.AddHours(1));
        Assert.IsType<TemplateSendOutcome.Sent>(await Send(people[1]));
        Assert.IsType<TemplateSendOutcome.Sent>(await Send(people[2]));
        await world.LimitPortfolio(2);
        world.Clock.MoveTo(CampaignWorld.Start.AddHours(24).AddSeconds(30));

        if (byHand)
            Assert.IsType<TemplateSendOutcome.NoRoom>(await Send(people[0]));
        else
            await world.Launch(world.Campaign());
        await world.SendNow();

        Assert.Equal(1L, await world.Database.Value<long>("SELECT count(*) FROM send_attempts WHERE profile_id = $1", people[0]));
    }

    [Fact]
    public async Task Two_campaigns_share_the_portfolios_limit_and_priority_goes_first()
    {
        await using var world = await CampaignWorld.Open(server, people: 400, options => options with { PortfolioLimit = 100 });
        await world.LimitPortfolio(100);
        var later = await world.Launch(
            world.Campaign() with
            {
                Priority = 7,
                TargetAudience = JsonElement.Parse("""{"not": {"tier": "regular"}}"""),
            }
        );
        var first = await world.Launch(
            world.Campaign() with
            {
                Priority = 2,
                TargetAudience = JsonElement.Parse("""{"tier": "regular"}"""),
            }
        );

        await world.SendNow();
        var sentFirst = (await world.Look(first)).Progress.Sent;
        var sentLater = (await world.Look(later)).Progress.Sent;
        await world.RunOut();

        Assert.Equal((100, 0), (sentFirst, sentLater));
        Assert.Equal(
            (400, 0L, 100),
            (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.OverLimit, world.Sandbox.Tally.MostPeopleIn24Hours)
        );
        Assert.Equal(
            (CampaignStatus.Completed, CampaignStatus.Completed),
            ((await world.Look(first)).Status, (await world.Look(later)).Status)
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task The_portfolios_limit_is_a_rolling_day_and_not_a_calendar_day()
    {
        await using var world = await CampaignWorld.Open(server, people: 60, options => options with { PortfolioLimit = 50 });
        await world.LimitPortfolio(50);
        world.Clock.MoveTo(CampaignWorld.Start.AddHours(14));
        await world.Launch(world.Campaign());
        await world.SendNow();
        var free = CampaignWorld.Start.AddHours(38).AddMinutes(1);

        foreach (var step in new[] { TimeSpan.FromHours(2), TimeSpan.FromHours(12), TimeSpan.FromHours(9.9), TimeSpan.FromMinutes(6) })
        {
            world.Clock.Step(step);
            await world.Plan.RunOnce(CancellationToken.None);
            Assert.Equal(0, await world.SendNow());
            var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));
            Assert.Equal((Binding.MessagingLimit, free), (outlook.Binds, outlook.Until));
        }

        world.Clock.MoveTo(free);

        Assert.Equal(10, await world.SendNow());
        Assert.Equal((60, 0L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.OverLimit));
    }

    [Fact]
    public async Task Somebody_reached_within_the_rolling_day_costs_nothing_again()
    {
        await using var world = await CampaignWorld.Open(server, people: 20, options => options with { PortfolioLimit = 20 });
        await world.LimitPortfolio(20);
        await world.Launch(world.Campaign());
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromHours(23));

        await world.Launch(world.Campaign());
        var again = await world.SendNow();

        Assert.Equal((20, 40L, 0L), (again, world.Sandbox.Tally.Templates, world.Sandbox.Tally.OverLimit));
    }

    [Fact]
    public async Task Open_service_windows_cost_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 40);
        await world.LimitPortfolio(10);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) SELECT profile_id, $1, $2 FROM campaign_recipients WHERE position > 25",
            world.PhoneNumberId,
            CampaignWorld.Start.AddHours(-23)
        );

        await world.SendNow();

        // Ten of those who cost, and the fifteen with an open window although their turn came later.
        Assert.Equal(
            ["10 | 15"],
            await world.Database.Rows(
                "SELECT count(*) FILTER (WHERE position <= 25), count(*) FILTER (WHERE position > 25) FROM campaign_recipients WHERE status = 'sent'"
            )
        );
        Assert.Equal(["10"], await world.Database.Rows("SELECT count(*) FROM send_attempts WHERE counts_toward_limit"));
        Assert.Equal(25, (await world.Look(id)).Progress.Sent);
    }

    [Fact]
    public async Task A_window_about_to_close_counts_as_closed()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        await world.LimitPortfolio(1);
        await world.Launch(world.Campaign());
        await world.Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) SELECT profile_id, $1, $2 FROM campaign_recipients",
            world.PhoneNumberId,
            CampaignWorld.Start.AddHours(-24).AddMinutes(5)
        );

        Assert.Equal(1, await world.SendNow());
    }

    [Fact]
    public async Task Two_senders_keep_one_throughput()
    {
        await using var world = await CampaignWorld.Open(server, people: 400, options => options with { ThroughputPerSecond = 80 });
        await world.Database.Execute("UPDATE phone_numbers SET throughput = 80");
        await world.Launch(world.Campaign(dailySendLimit: 400));
        var senders = new[] { world.Sender, world.NewSender(recorder: new(world.Database, world.Clock, world.Sealer, world.Attempts)) };

        while (world.Sandbox.Tally.Templates < 400)
        {
            await Task.WhenAll(senders.Select(sender => sender.RunOnce(CancellationToken.None)));
            world.Clock.Step(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal((400, 0L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.OverThroughput));
        Assert.InRange(world.Clock.GetUtcNow() - CampaignWorld.Start, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5.2));
    }

    [Fact]
    public async Task What_a_day_could_not_send_is_planned_again()
    {
        await using var world = await CampaignWorld.Open(server, people: 100);
        await world.LimitPortfolio(15);
        var id = await world.Launch(world.Campaign(dailySendLimit: 25));

        await world.RunOut();

        Assert.Equal((100, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
        Assert.All(world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values, sent => Assert.InRange(sent, 1, 25));
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        Assert.Equal(
            ["100 | 0"],
            await world.Database.Rows("SELECT sum(messages_sent), sum(messages_remaining) FROM campaign_send_schedule")
        );
        await world.AssertNoDrift();
    }
}
