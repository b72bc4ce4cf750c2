using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.Words;
using Npgsql;

namespace Curlew.Tests.Campaigns;

public sealed class PauseTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_paused_campaign_claims_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());

        var paused = await world.Campaigns.Pause(id, "Looking at the numbers first.", CancellationToken.None);
        await world.RunOut();

        Assert.True(paused);
        Assert.Equal(0, world.Sandbox.Tally.Templates);
        Assert.Equal(
            (CampaignStatus.Paused, "Looking at the numbers first."),
            ((await world.Look(id)).Status, (await world.Look(id)).PausedReason?.Typed)
        );
    }

    [Theory]
    [InlineData("en", "Paused by hand.")]
    [InlineData("es", "Pausada a mano.")]
    [InlineData("pt", "Pausada manualmente.")]
    public async Task Who_pauses_without_a_reason_is_told_of_in_the_language_of_whoever_looks(string language, string told)
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());

        Assert.True(await world.Campaigns.Pause(id, " ", CancellationToken.None));

        Assert.Equal(told, Phrasebook.In(language).Say((await world.Look(id)).PausedReason!));
    }

    [Fact]
    public async Task A_resumed_campaign_goes_on_where_it_stood()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10));
        await world.SendNow();
        await world.Campaigns.Pause(id, "A day off.", CancellationToken.None);
        world.Clock.Step(TimeSpan.FromDays(3));

        var resumed = await world.Campaigns.Resume(id, CancellationToken.None);
        await world.RunOut();

        Assert.True(resumed);
        Assert.Equal((30, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
        Assert.All(world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values, sent => Assert.InRange(sent, 1, 10));
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_pause_waits_for_the_claim_under_way_and_no_later_one_comes()
    {
        await using var world = await CampaignWorld.Open(server, people: 300);
        var id = await world.Launch(world.Campaign(dailySendLimit: 300));
        var pauses = Task.CompletedTask;
        world.Line.BeforeSending = async _ =>
        {
            lock (world)
                if (pauses.IsCompleted)
                    pauses = Task.Run(() => world.Campaigns.Pause(id, "Stop!", CancellationToken.None));
            await pauses;
        };

        await world.SendNow();

        Assert.Equal(100, world.Sandbox.Tally.Templates);
        Assert.Equal(["pending | 200", "sent | 100"], await world.States(id));
    }

    [Fact]
    public async Task A_pause_waits_for_a_claim_that_is_being_committed()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());
        await using var connection = await world.Database.Source.OpenConnectionAsync();
        await using var other = await connection.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT FROM user_profiles FOR NO KEY UPDATE", connection, other).ExecuteNonQueryAsync();
        var sending = Task.Run(() => world.Sender.RunOnce(CancellationToken.None));
        await world.Database.UntilSomebodyWaits();

        var pausing = Task.Run(() => world.Campaigns.Pause(id, "Stop!", CancellationToken.None));
        await world.Database.UntilSomebodyWaits(2);
        await other.RollbackAsync();

        Assert.True(await pausing);
        Assert.Equal(["3"], await world.Database.Rows("SELECT count(*) FROM send_attempts"));
        Assert.Equal(3, await sending);
    }

    [Fact]
    public async Task A_cancelled_campaign_skips_who_is_waiting_and_keeps_what_was_sent()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10));
        await world.SendNow();

        var cancelled = await world.Campaigns.Cancel(id, CancellationToken.None);
        await world.RunOut();

        Assert.True(cancelled);
        Assert.False(await world.Campaigns.Cancel(id, CancellationToken.None));
        Assert.Equal(10, world.Sandbox.Tally.Templates);
        Assert.Equal(
            (CampaignStatus.Cancelled, new CampaignProgress(30, 10, 0, 0, 0, 0, 20, 0)),
            ((await world.Look(id)).Status, (await world.Look(id)).Progress)
        );
        Assert.Equal(
            ["0"],
            await world.Database.Rows("SELECT count(*) FROM campaign_send_schedule WHERE status IN ('pending', 'processing')")
        );
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Who_is_refused_while_the_campaign_is_being_cancelled_does_not_wait_for_ever(int daysAsleep)
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(new() { Kind = Sandbox.FaultKind.Refuse, Code = 130429 });
        world.Line.BeforeAnswer = _ => world.Campaigns.Cancel(id, CancellationToken.None);

        await world.Sender.RunOnce(CancellationToken.None);
        world.Clock.MoveTo(CampaignWorld.Start.AddDays(daysAsleep));
        await world.RunOut();

        Assert.Equal(
            ["skipped | campaign_cancelled | 5"],
            await world.Database.Rows("SELECT status, skip_reason, count(*) FROM campaign_recipients GROUP BY 1, 2")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_campaign_completes_only_when_nothing_is_open()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10));

        await world.SendNow();
        await world.Plan.RunOnce(CancellationToken.None);
        var half = (await world.Look(id)).Status;
        await world.RunOut();

        Assert.Equal((CampaignStatus.Active, CampaignStatus.Completed), (half, (await world.Look(id)).Status));
    }

    [Fact]
    public async Task Past_its_end_date_a_campaign_skips_the_rest_and_completes()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10) with { ScheduledEnd = CampaignWorld.Start.AddDays(1).AddHours(3) });

        await world.RunOut();
        world.Clock.MoveTo(CampaignWorld.Start.AddDays(2));
        await world.RunOut();

        Assert.Equal(20, world.Sandbox.Tally.Templates);
        Assert.Equal(
            ["sent | ∅ | 20", "skipped | campaign_ended | 10"],
            await world.Database.Rows("SELECT status, skip_reason, count(*) FROM campaign_recipients GROUP BY 1, 2 ORDER BY 1")
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        Assert.Equal(
            ["0"],
            await world.Database.Rows("SELECT count(*) FROM campaign_send_schedule WHERE status IN ('pending', 'processing')")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_start_date()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var start = CampaignWorld.Start.AddDays(2).AddHours(1);
        await world.Launch(world.Campaign() with { ScheduledStart = start });

        var early = await world.SendNow();
        var outlook = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        await world.RunOut();

        Assert.Equal((0, Binding.StartDate, start), (early, outlook.Binds, outlook.Until));
        Assert.Equal(new DateOnly(2026, 11, 4), Assert.Single(world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc)).Key);
    }
}
