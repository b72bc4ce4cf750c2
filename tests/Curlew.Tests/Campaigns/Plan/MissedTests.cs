using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Campaigns;

/// <summary>No server ran when a batch was due.</summary>
public sealed class MissedTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_batch_that_is_late_within_the_grace_is_sent_by_itself()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        await world.Launch(world.Campaign() with { WindowOpens = "10:00", WindowCloses = "18:00", GraceMinutes = 60 });
        await world.Plan.RunOnce(CancellationToken.None);

        world.Clock.MoveTo(CampaignWorld.Start.AddMinutes(115));
        await world.RunOut();

        Assert.Equal(10, world.Sandbox.Tally.Recipients);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_that_was_missed_waits_for_a_person(bool senderComesFirst)
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        var id = await world.Launch(world.Campaign() with { WindowOpens = "10:00", WindowCloses = "18:00", GraceMinutes = 60 });
        await world.Plan.RunOnce(CancellationToken.None);

        world.Clock.MoveTo(CampaignWorld.Start.AddMinutes(125));
        if (!senderComesFirst)
            await world.Plan.RunOnce(CancellationToken.None);
        await world.RunOut();
        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));

        Assert.Equal((0L, Binding.Missed, null), (world.Sandbox.Tally.Templates, outlook.Binds, outlook.Until));
        Assert.Equal(CampaignStatus.Active, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task Resuming_sends_what_was_missed_in_the_same_window()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Launch(
            world.Campaign(dailySendLimit: 10) with
            {
                WindowOpens = "10:00",
                WindowCloses = "18:00",
                GraceMinutes = 60,
            }
        );
        await world.Plan.RunOnce(CancellationToken.None);
        world.Clock.MoveTo(CampaignWorld.Start.AddHours(5));
        await world.Plan.RunOnce(CancellationToken.None);

        var resumed = await world.Campaigns.Resume(id, CancellationToken.None);
        await world.RunOut();

        Assert.True(resumed);
        Assert.Equal(
            ["2026-11-02 14:00:00 | 10", "2026-11-03 10:00:00 | 10", "2026-11-04 10:00:00 | 10"],
            await world.Database.Rows("SELECT started_at, count(*) FROM send_attempts GROUP BY 1 ORDER BY 1")
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Later_batches_go_on_and_the_missed_ones_stay_until_somebody_says_so()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Launch(
            world.Campaign(dailySendLimit: 10) with
            {
                WindowOpens = "10:00",
                WindowCloses = "18:00",
                GraceMinutes = 60,
            }
        );
        await world.Plan.RunOnce(CancellationToken.None);
        world.Clock.MoveTo(CampaignWorld.Start.AddDays(1).AddHours(-1));

        await world.RunOut();
        var waiting = (await world.Look(id)).Progress.Pending;
        await world.Campaigns.Resume(id, CancellationToken.None);
        await world.RunOut();

        Assert.Equal(10, waiting);
        Assert.Equal(
            ["2026-11-03 | 10", "2026-11-04 | 10", "2026-11-05 | 10"],
            await world.Database.Rows("SELECT started_at::date::text, count(*) FROM send_attempts GROUP BY 1 ORDER BY 1")
        );
        Assert.Equal(30, world.Sandbox.Tally.Recipients);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Resuming_sets_right_what_a_server_with_a_clock_ahead_took_for_missed()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        var id = await world.Launch(world.Campaign() with { WindowOpens = "10:00", WindowCloses = "18:00", GraceMinutes = 60 });
        await world.Plan.RunOnce(CancellationToken.None);
        await new KeepPlan(world.Database, new FakeTimeProvider(CampaignWorld.Start.AddHours(5))).RunOnce(CancellationToken.None);

        await world.Campaigns.Resume(id, CancellationToken.None);
        await world.RunOut();

        Assert.Equal(
            ["2026-11-02 10:00:00 | 10"],
            await world.Database.Rows("SELECT started_at, count(*) FROM send_attempts GROUP BY 1 ORDER BY 1")
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task A_campaign_with_nothing_missed_has_nothing_to_resume()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());

        Assert.False(await world.Campaigns.Resume(id, CancellationToken.None));
    }
}
