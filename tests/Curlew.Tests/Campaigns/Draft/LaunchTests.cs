using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class LaunchTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Ten_thousand_people_at_250_a_day_are_forty_batches()
    {
        await using var world = await CampaignWorld.Open(server, people: 10_000);
        var id = await world.Campaigns.Create(world.Campaign(dailySendLimit: 250), CancellationToken.None);

        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal(
            (10_000, 40, new DateOnly(2026, 11, 2), new DateOnly(2026, 12, 11)),
            (launched.Recipients, launched.Batches, launched.FirstDay, launched.LastDay)
        );
        Assert.Equal(
            ["40 | 250 | 250 | 10000"],
            await world.Database.Rows(
                "SELECT count(*), min(batch_size), max(batch_size), sum(messages_remaining) FROM campaign_send_schedule"
            )
        );
        Assert.Equal(
            ["40 | 250 | 250"],
            await world.Database.Rows(
                "SELECT count(*), min(n), max(n) FROM (SELECT count(*) AS n FROM campaign_recipients GROUP BY scheduled_send_date) days"
            )
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task People_are_sent_to_in_an_order_of_the_campaigns_own_and_their_rows_have_version_7_ids_in_that_order()
    {
        await using var world = await CampaignWorld.Open(server, people: 300);
        await world.Database.Rows(
            "UPDATE user_profiles SET whatsapp_phone = NULL, phone_match = NULL, user_id = 'US.' || id WHERE id = (SELECT max(id::text)::uuid FROM user_profiles) RETURNING id"
        );

        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await world.Launch(world.Campaign(dailySendLimit: 100));
        await world.Launch(world.Campaign(dailySendLimit: 100));

        Assert.Equal(
            ["600 | 600 | true"],
            await world.Database.Rows(
                """
                SELECT count(*), count(*) FILTER (WHERE position = by_id), (count(*) FILTER (WHERE position = by_number) < 30)::text
                FROM (
                  SELECT position, row_number() OVER (PARTITION BY campaign_id ORDER BY phone_number COLLATE "C") AS by_number, row_number() OVER (PARTITION BY campaign_id ORDER BY id) AS by_id
                  FROM campaign_recipients
                ) placed
                """
            )
        );
        Assert.Equal(
            ["600"],
            await world.Database.Rows(
                $"SELECT count(*) FROM campaign_recipients WHERE substr(id::text, 15, 1) = '7' AND substr(id::text, 20, 1) IN ('8', '9', 'a', 'b') AND id BETWEEN id_at('{before:O}') AND id_at(clock_timestamp() + interval '1 s')"
            )
        );
    }

    [Fact]
    public async Task Only_a_draft_can_be_launched()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());

        var again = await world.Campaigns.Launch(id, CancellationToken.None);

        Assert.Equal(new LaunchOutcome.NotADraft(CampaignStatus.Active), again);
        Assert.Equal(["3"], await world.Database.Rows("SELECT count(*) FROM campaign_recipients"));
    }

    [Fact]
    public async Task A_campaign_that_does_not_exist_is_not_launched()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);

        Assert.IsType<LaunchOutcome.NoSuchCampaign>(await world.Campaigns.Launch(Guid.CreateVersion7(), CancellationToken.None));
    }

    [Fact]
    public async Task Of_two_launches_at_once_one_wins()
    {
        await using var world = await CampaignWorld.Open(server, people: 200);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Campaigns.Launch(id, CancellationToken.None)))
        );

        Assert.Single(outcomes.OfType<LaunchOutcome.Launched>());
        Assert.Equal(7, outcomes.Count(outcome => outcome is LaunchOutcome.NotADraft { Status: CampaignStatus.Active }));
        Assert.Equal(["200"], await world.Database.Rows("SELECT count(*) FROM campaign_recipients"));
    }

    [Theory]
    [InlineData("PENDING")]
    [InlineData("PAUSED")]
    [InlineData("REJECTED")]
    [InlineData("DISABLED")]
    public async Task A_template_that_Meta_has_not_approved_stops_the_launch(string status)
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await world.Sync(world.Sandbox.Options.Templates[0], status);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var outcome = await world.Campaigns.Launch(id, CancellationToken.None);

        Assert.Equal(new LaunchOutcome.TemplateNotApproved(CampaignWorld.Template, "en_US", status), outcome);
        Assert.Equal(CampaignStatus.Draft, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task A_template_that_is_unknown_in_the_language_stops_the_launch()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Campaigns.Create(world.Campaign() with { LanguageCode = "en" }, CancellationToken.None);

        Assert.Equal(
            new LaunchOutcome.TemplateNotApproved(CampaignWorld.Template, "en", null),
            await world.Campaigns.Launch(id, CancellationToken.None)
        );
    }

    [Fact]
    public async Task An_audience_of_nobody_leaves_the_campaign_a_draft_and_says_who_was_left_out()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        await world.Database.Execute("UPDATE user_profiles SET subscription = 'unsubscribed'");
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var empty = Assert.IsType<LaunchOutcome.AudienceEmpty>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal(4, empty.Skipped["opted_out"]);
        Assert.Equal(CampaignStatus.Draft, (await world.Look(id)).Status);
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM campaign_recipients"));
    }

    [Theory]
    [InlineData("""{"city; DROP TABLE user_profiles": "x"}""", "target_audience.city; DROP TABLE user_profiles")]
    [InlineData("""{"whatsapp_phone": "+1"}""", "target_audience.whatsapp_phone")]
    [InlineData("""{"city": {"like": "%"}}""", "target_audience.city.like")]
    [InlineData("""{"all": [{"tier": {"is": {"$gt": ""}}}]}""", "target_audience.all[0].tier.is")]
    public async Task A_hostile_filter_is_refused_by_name_and_changes_nothing(string filter, string named)
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Campaigns.Create(world.Campaign() with { TargetAudience = JsonElement.Parse(filter) }, CancellationToken.None);

        var refused = Assert.IsType<LaunchOutcome.AudienceRefused>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal(named, refused.Part);
        Assert.Equal(CampaignStatus.Draft, (await world.Look(id)).Status);
        Assert.Equal(["2"], await world.Database.Rows("SELECT count(*) FROM user_profiles"));
    }

    [Fact]
    public async Task Two_spellings_of_one_number_are_one_person_and_the_other_is_shown()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        await world.Add([
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+525512345678"), null),
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+5215512345678"), null),
        ]);
        await world.Database.Execute(
            "UPDATE user_profiles SET last_interaction = $2 WHERE whatsapp_phone = $1",
            world.Sealer.Seal(CampaignWorld.Phone("+5215512345678")),
            CampaignWorld.Start
        );
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal((3, 1), (launched.Recipients, launched.Skipped["duplicate"]));
        Assert.Equal(
            [world.Sealer.Seal(CampaignWorld.Phone("+525512345678"))],
            await world.Database.Rows("SELECT phone_number FROM campaign_recipients WHERE skip_reason = 'duplicate'")
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task An_opt_out_under_another_spelling_outside_the_audience_counts_too()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Add([
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+525512345678"), null) { City = "NYC" },
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+525599999999"), null) { City = "NYC" },
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+5215512345678"), null) { City = "Puebla" },
        ]);
        await world.Database.Execute("UPDATE user_profiles SET subscription = 'unsubscribed' WHERE city = 'Puebla'");
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                TargetAudience = JsonElement.Parse("""{"city": "NYC"}"""),
            },
            CancellationToken.None
        );

        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.Equal((1, 1), (launched.Recipients, launched.Skipped["opted_out"]));
    }

    [Fact]
    public async Task Everyone_of_the_audience_is_a_recipient_with_a_state_or_a_reason()
    {
        await using var world = await CampaignWorld.Open(server, people: 60);
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 7)"
        );
        await world.Database.Execute(
            "UPDATE user_profiles SET is_active = false WHERE id IN (SELECT id FROM user_profiles ORDER BY id DESC LIMIT 5)"
        );

        var id = await world.Launch(world.Campaign());

        Assert.Equal(
            ["pending | ∅ | 48", "skipped | inactive | 5", "skipped | opted_out | 7"],
            await world.Database.Rows("SELECT status, skip_reason, count(*) FROM campaign_recipients GROUP BY 1, 2 ORDER BY 1, 2")
        );
        Assert.Equal(new CampaignProgress(60, 0, 0, 0, 0, 48, 12, 0), (await world.Look(id)).Progress);
        await world.AssertNoDrift();
    }
}
