using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>How often one person is written to, whatever campaign it is for.</summary>
public sealed class FrequencyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Who_has_had_as_many_marketing_messages_as_the_cap_allows_waits_until_it_allows_one_again()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        await Cap(world, days: 7, messages: 2);
        await world.Launch(world.Campaign());
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromDays(1));
        await world.Launch(world.Campaign());
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromDays(1));

        var third = await world.Launch(world.Campaign());
        await world.SendNow();
        var waiting = await world.Database.Rows("SELECT wait_reason, next_try_at, scheduled_send_date, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2, 3", third);
        await world.RunOut();

        Assert.Equal(["frequency_cap | 2026-11-09 09:00:00 | 11/09/2026 | 10"], waiting);
        Assert.Equal(["sent | 10"], await world.States(third));
        Assert.Equal(["2026-11-09 09:00:00"], await world.Database.Rows("SELECT DISTINCT started_at FROM send_attempts WHERE campaign_id = $1", third));
        Assert.Equal("completed", (await world.Look(third)).Status);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Whom_the_cap_lets_go_only_after_the_campaigns_end_is_skipped_and_says_why()
    {
        await using var world = await CampaignWorld.Open(server, people: 6);
        await Cap(world, days: 7, messages: 1);
        await world.Launch(world.Campaign());
        await world.SendNow();
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+14155550199"), null) { City = "NYC" }]);

        var id = await world.Launch(world.Campaign() with { ScheduledEnd = CampaignWorld.Start.AddDays(3) });
        await world.RunOut();

        Assert.Equal(["sent | ∅ | 1", "skipped | frequency_cap | 6"],
            await world.Database.Rows("SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1", id));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task The_cap_counts_both_spellings_of_one_number()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+525512345678"), null) { City = "NYC" }]);
        await Cap(world, days: 7, messages: 1);
        await world.Launch(world.Campaign());
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromHours(1));
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+5215512345678"), null) { City = "Puebla" }]);

        await world.Launch(world.Campaign() with { TargetAudience = System.Text.Json.JsonElement.Parse("""{"city": "Puebla"}""") });

        Assert.Equal(0, await world.SendNow());
    }

    [Fact]
    public async Task Templates_that_are_no_marketing_neither_count_nor_wait()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        await Cap(world, days: 7, messages: 1);
        await world.Database.Execute("UPDATE whatsapp_templates SET category = 'UTILITY'");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await world.Launch(world.Campaign());
            Assert.Equal(5, await world.SendNow());
            world.Clock.Step(TimeSpan.FromMinutes(1));
        }

        await world.Database.Execute("UPDATE whatsapp_templates SET category = 'MARKETING'");
        await world.Launch(world.Campaign());

        Assert.Equal(5, await world.SendNow());
    }

    [Fact]
    public async Task One_person_is_written_to_at_most_every_six_seconds_whatever_the_campaign()
    {
        await using var world = await CampaignWorld.Open(server, people: 20, options => options with { PairRate = true });
        foreach (var _ in Enumerable.Range(0, 4))
            await world.Launch(world.Campaign());

        var atOnce = await world.SendNow();
        var outlooks = await world.Outlooks.All(CancellationToken.None);
        await world.RunOut();

        Assert.Equal(20, atOnce);
        Assert.All(outlooks.Where(outlook => outlook.Binds == "retry"), outlook => Assert.Equal(CampaignWorld.Start.AddSeconds(6), outlook.Until));
        Assert.Equal(["6"], await world.Database.Rows(
            "SELECT min(gap)::int FROM (SELECT extract(epoch FROM started_at - lag(started_at) OVER (PARTITION BY profile_id ORDER BY started_at)) AS gap FROM send_attempts) gaps"));
        Assert.Equal((80L, 0L), (world.Sandbox.Tally.Templates, world.Sandbox.Tally.OverPairRate));
        await world.AssertNoDrift();
    }

    static Task<int> Cap(CampaignWorld world, int days, int messages) => world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES ($1, $2)", days, messages);
}
