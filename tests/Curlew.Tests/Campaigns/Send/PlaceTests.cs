using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>Whoever cannot be sent to leaves the place to somebody who can, in the claim, in the number's second and in the day.</summary>
public sealed class PlaceTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string OfTheFirstDay = "SELECT id FROM campaign_recipients WHERE scheduled_send_date = '2026-11-02' ORDER BY position LIMIT 4";

    [Theory]
    [InlineData(
        "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT profile_id FROM campaign_recipients WHERE id IN ({0}))"
    )]
    [InlineData(
        "UPDATE user_profiles SET whatsapp_phone = reverse(whatsapp_phone) WHERE id IN (SELECT profile_id FROM campaign_recipients WHERE id IN ({0}))"
    )]
    [InlineData("UPDATE user_profiles SET city = NULL WHERE id IN (SELECT profile_id FROM campaign_recipients WHERE id IN ({0}))")]
    [InlineData(
        "INSERT INTO send_attempts (id, purpose, command_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, is_marketing, started_at, outcome, settled_at) "
            + "SELECT gen_random_uuid(), 'template', gen_random_uuid(), profile_id, '106540352242922', 'portfolio-1', false, true, '2026-11-02 08:00Z', 'accepted', '2026-11-02 08:00Z' "
            + "FROM campaign_recipients WHERE id IN ({0})"
    )]
    public async Task The_day_is_filled_with_people_who_can_be_sent_to(string makeUnfit)
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        await world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES (7, 1)");
        var id = await world.Launch(ToACity(world));
        await world.Database.Execute(makeUnfit.Replace("{0}", OfTheFirstDay, StringComparison.Ordinal));

        var sent = await world.SendNow();

        Assert.Equal(10, sent);
        Assert.Equal(
            ["10 | 0"],
            await world.Database.Rows(
                "SELECT messages_sent, messages_remaining FROM campaign_send_schedule WHERE campaign_id = $1 ORDER BY send_date LIMIT 1",
                id
            )
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task People_to_whom_nothing_can_be_written_use_up_nothing_of_a_claim_and_nothing_of_the_second()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        await world.Launch(ToACity(world) with { DailySendLimit = 100 });
        await world.Database.Execute(
            "UPDATE user_profiles SET city = NULL WHERE id IN (SELECT profile_id FROM campaign_recipients ORDER BY position LIMIT 4)"
        );
        var sender = world.NewSender(options => options with { ChunkSize = 8 });

        var begun = await sender.Begin(default);
        await begun.Ended;

        Assert.Equal((8, 4), (begun.Messages, begun.SetAside));
        Assert.Equal(8L, await world.Database.Value<long>("SELECT sum(n) FROM phone_numbers, unnest(recent_count) AS n"));
        Assert.Equal(8L, await world.Database.Value<long>("SELECT count(*) FROM send_attempts"));
    }

    [Fact]
    public async Task Batches_that_nobody_needs_any_more_leave_the_plan_of_a_completed_campaign()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        var id = await world.Launch(ToACity(world));
        await world.Database.Execute(
            "UPDATE user_profiles SET city = NULL WHERE id IN (SELECT profile_id FROM campaign_recipients ORDER BY position LIMIT 10)"
        );

        await world.RunOut();

        Assert.Equal(
            ["2026-11-02 | completed | 10"],
            await world.Database.Rows("SELECT send_date::text, status, messages_sent FROM campaign_send_schedule")
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task Each_campaign_draws_its_order_anew()
    {
        await using var world = await CampaignWorld.Open(server, people: 300);
        var (one, other) = (await world.Launch(world.Campaign()), await world.Launch(world.Campaign()));

        var both = await world.Database.Value<double>(
            "SELECT corr(a.position, b.position) FROM campaign_recipients a JOIN campaign_recipients b USING (profile_id) WHERE a.campaign_id = $1 AND b.campaign_id = $2",
            one,
            other
        );

        // Of 300 independent pairs one in a million is beyond 0.29.
        Assert.InRange(both, -0.29, 0.29);
        Assert.Equal(
            ["300 | 300 | 1 | 300"],
            await world.Database.Rows(
                "SELECT count(*), count(DISTINCT position), min(position), max(position) FROM campaign_recipients WHERE campaign_id = $1",
                one
            )
        );
    }

    static NewCampaign ToACity(CampaignWorld world) =>
        world.Campaign(dailySendLimit: 10) with
        {
            TemplateComponents = JsonElement.Parse("""[{"type": "body", "parameters": [{"type": "text", "text": "{city}"}]}]"""),
        };
}
