using Curlew.Campaigns;
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
        var waiting = await world.Database.Rows(
            "SELECT wait_reason, next_try_at, scheduled_send_date, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2, 3",
            third
        );
        await world.RunOut();

        Assert.Equal(["frequency_cap | 2026-11-09 09:00:00 | 11/09/2026 | 10"], waiting);
        Assert.Equal(["sent | 10"], await world.States(third));
        Assert.Equal(
            ["2026-11-09 09:00:00"],
            await world.Database.Rows("SELECT DISTINCT started_at FROM send_attempts WHERE campaign_id = $1", third)
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(third)).Status);
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

        Assert.Equal(
            ["sent | ∅ | 1", "skipped | frequency_cap | 6"],
            await world.Database.Rows(
                "SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1",
                id
            )
        );
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

    [Theory]
    [InlineData(CampaignWorld.Template, "A")]
    [InlineData(TwoLetters.Rival, "B")]
    public async Task Of_two_letters_the_one_that_is_marketing_counts_and_waits_and_the_other_does_neither(string marketing, string label)
    {
        await using var world = await TwoLetters.Open(server, people: 60);
        await Cap(world, days: 7, messages: 1);
        await world.Database.Execute("UPDATE whatsapp_templates SET category = 'UTILITY' WHERE name <> $1", marketing);
        var first = await world.Launch(world.Campaign() with { Variants = TwoLetters.Halves() });
        await world.SendNow();
        world.Clock.Step(TimeSpan.FromMinutes(1));

        var second = await world.Launch(world.Campaign() with { Variants = TwoLetters.Halves() });
        await world.SendNow();

        Assert.Equal(
            [$"{label} | True", $"{(label == "A" ? "B" : "A")} | False"],
            await world.Database.Rows(
                "SELECT DISTINCT r.variant, a.is_marketing FROM send_attempts a JOIN campaign_recipients r ON r.id = a.recipient_id WHERE a.campaign_id = $1 ORDER BY 2 DESC",
                first
            )
        );
        Assert.Equal(
            ["1"],
            await world.Database.Rows(
                "SELECT max(n) FROM (SELECT count(*) AS n FROM send_attempts WHERE is_marketing GROUP BY profile_id) people"
            )
        );
        var capped = await world.Database.Rows(
            "SELECT variant, wait_reason FROM campaign_recipients WHERE campaign_id = $1 AND status = 'pending' GROUP BY 1, 2",
            second
        );
        Assert.Equal([$"{label} | frequency_cap"], capped);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_letter_that_Meta_moves_to_marketing_counts_from_then_on()
    {
        await using var world = await TwoLetters.Open(server, people: 20);
        await Cap(world, days: 7, messages: 1);
        await world.Database.Execute("UPDATE whatsapp_templates SET category = 'UTILITY'");
        var id = await world.Launch(world.Campaign() with { Variants = TwoLetters.Halves() });
        await world.NewSender(options => options with { ChunkSize = 5 }).RunOnce(CancellationToken.None);
        world.Clock.Step(TimeSpan.FromMinutes(1));

        await world.Categorise(TwoLetters.Rival, "MARKETING");
        await world.SendNow();

        Assert.Equal(
            ["A | False", "B | True"],
            await world.Database.Rows(
                "SELECT DISTINCT r.variant, a.is_marketing FROM send_attempts a JOIN campaign_recipients r ON r.id = a.recipient_id WHERE a.started_at > $1 ORDER BY 1",
                CampaignWorld.Start
            )
        );
        Assert.Equal(["sent | 20"], await world.States(id));
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
        Assert.All(outlooks.Where(outlook => outlook.Binds == Binding.Retry), outlook =>
            Assert.Equal(CampaignWorld.Start.AddSeconds(6), outlook.Until)
        );
        Assert.Equal(
            ["6"],
            await world.Database.Rows(
                "SELECT min(gap)::int FROM (SELECT extract(epoch FROM started_at - lag(started_at) OVER (PARTITION BY profile_id ORDER BY started_at)) AS gap FROM send_attempts) gaps"
            )
        );
        Assert.Equal((80L, 0L), (world.Sandbox.Tally.Templates, world.Sandbox.Tally.OverPairRate));
        await world.AssertNoDrift();
    }

    static Task<int> Cap(CampaignWorld world, int days, int messages) =>
        world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES ($1, $2)", days, messages);
}
