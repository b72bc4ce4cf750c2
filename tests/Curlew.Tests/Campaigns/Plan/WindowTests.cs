using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class WindowTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Messages_leave_only_inside_the_campaigns_window()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        // 09:00 UTC is 04:00 in New York.
        await world.Launch(
            world.Campaign(dailySendLimit: 10) with
            {
                TimeZone = "America/New_York",
                WindowOpens = "10:00",
                WindowCloses = "18:30",
            }
        );

        var early = await world.SendNow();
        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        await world.RunOut();

        Assert.Equal((0, Binding.Window, new DateTimeOffset(2026, 11, 2, 15, 0, 0, TimeSpan.Zero)), (early, outlook.Binds, outlook.Until));
        Assert.Equal(
            ["2026-11-02 10:00:00 | 10", "2026-11-03 10:00:00 | 10", "2026-11-04 10:00:00 | 10"],
            await world.Database.Rows(
                "SELECT date_trunc('minute', started_at AT TIME ZONE 'America/New_York'), count(*) FROM send_attempts GROUP BY 1 ORDER BY 1"
            )
        );
    }

    [Fact]
    public async Task What_the_window_closes_on_waits_for_the_next_day()
    {
        await using var world = await CampaignWorld.Open(server, people: 200);
        await world.Database.Execute("UPDATE phone_numbers SET throughput = 1");
        await world.Launch(world.Campaign() with { WindowOpens = "08:00", WindowCloses = "09:01" });

        await world.RunOut();

        Assert.Equal(200, world.Sandbox.Tally.Recipients);
        Assert.Equal(
            ["60", "140"],
            await world.Database.Rows("SELECT count(*) FROM send_attempts GROUP BY started_at::date ORDER BY started_at::date")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_launch_after_closing_time_begins_tomorrow()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Campaigns.Create(world.Campaign() with { WindowCloses = "08:59" }, CancellationToken.None);

        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal(new DateOnly(2026, 11, 3), launched.FirstDay);
    }

    [Theory]
    [InlineData("2027-03-13T20:00:00Z", 3)] // New York loses an hour on the 14th
    [InlineData("2026-10-31T20:00:00Z", 3)] // and wins one on 1 November
    public async Task Days_of_23_and_25_hours_are_one_day_each(string start, int days)
    {
        await using var world = await CampaignWorld.Open(server, people: 30, at: DateTimeOffset.Parse(start, null));
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        await world.Launch(world.Campaign(dailySendLimit: 10) with { TimeZone = zone.Id, WindowOpens = "01:30", WindowCloses = "23:00" });

        await world.RunOut();

        Assert.Equal([.. Enumerable.Repeat(10, days)], world.Sandbox.Tally.TemplatesPerDay(zone).Values);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_window_that_opens_in_the_hour_that_is_left_out_opens_right_after_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 1, at: new(2027, 3, 14, 5, 0, 0, TimeSpan.Zero));
        await world.Launch(world.Campaign() with { TimeZone = "America/New_York", WindowOpens = "02:30" });

        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        await world.RunOut();

        var firstMinuteAfter = new DateTimeOffset(2027, 3, 14, 7, 0, 0, TimeSpan.Zero);
        Assert.Equal((Binding.Window, firstMinuteAfter), (outlook.Binds, outlook.Until));
        Assert.Equal(["2027-03-14 07:00:00"], await world.Database.Rows("SELECT started_at FROM send_attempts"));
    }

    [Fact]
    public async Task A_time_zone_nobody_knows_cannot_be_given_to_a_campaign()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            world.Campaigns.Create(world.Campaign() with { TimeZone = "Mars/Olympus" }, CancellationToken.None)
        );
    }
}
