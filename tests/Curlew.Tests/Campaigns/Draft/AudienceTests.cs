using System.Text.Json;
using Curlew.Audiences;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

public sealed class AudienceTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Whoever_is_excluded_is_a_recipient_with_that_reason()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        await world.Database.Execute(
            "UPDATE user_profiles SET tags = '{staff}', city = 'Lyon' WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 4)"
        );
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 1)"
        );
        Assert.IsType<SegmentOutcome.Saved>(
            await new Segments(world.Database, world.Clock).Create("Staff", null, JsonElement.Parse("""{"tags": "staff"}"""), "a test")
        );

        var id = await world.Launch(world.Campaign() with { ExcludedAudience = JsonElement.Parse("""{"segment": "Staff"}""") });

        Assert.Equal(["∅ | 26", "excluded | 3", "opted_out | 1"], await Reasons(world, id));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_suppressed_number_is_never_sent_to_under_any_spelling_also_when_it_is_suppressed_after_the_launch()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+5215512345678"), null)]);
        await Suppress(world, "+525512345678");
        var id = await world.Launch(world.Campaign());
        await Suppress(world, world.Sandbox.People[2].Phone);

        await world.RunOut();

        Assert.Equal(["∅ | 4", "suppressed | 2"], await Reasons(world, id));
        Assert.Equal(4, world.Sandbox.Tally.Templates);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_campaign_says_later_which_filter_it_had()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        var segments = new Segments(world.Database, world.Clock);
        await segments.Create("Everybody", null, JsonElement.Parse("""{"is_active": true}"""), "a test");
        await segments.Create("Not them", null, JsonElement.Parse("""{"city": "Nowhere"}"""), "a test");
        var first = await world.Launch(
            world.Campaign() with
            {
                Name = "First",
                TargetAudience = JsonElement.Parse("""{"segment": "Everybody"}"""),
                ExcludedAudience = JsonElement.Parse("""{"segment": "Not them"}"""),
            }
        );
        await world.RunOut();
        var second = await world.Launch(
            world.Campaign() with
            {
                Name = "Second",
                TargetAudience = JsonElement.Parse("""{"did_not_receive": "First"}"""),
            }
        );

        await segments.Change("Everybody", JsonElement.Parse("""{"is_active": false}"""));
        await segments.Rename("Not them", "Them");

        using var frozen = JsonDocument.Parse(
            await world.Database.Value<string>("SELECT frozen_audience::text FROM marketing_campaigns WHERE id = $1", first)
        );
        Assert.Equal("""{"segment": "Everybody"}""", frozen.RootElement.GetProperty("filter").GetRawText());
        Assert.Equal("""{"segment": "Not them"}""", frozen.RootElement.GetProperty("excluded").GetRawText());
        Assert.Equal(
            """{"Not them": {"city": "Nowhere"}, "Everybody": {"is_active": true}}""",
            frozen.RootElement.GetProperty("segments").GetRawText()
        );
        Assert.Equal(
            [first.ToString()],
            await world.Database.Rows("SELECT frozen_audience -> 'campaigns' ->> 'First' FROM marketing_campaigns WHERE id = $1", second)
        );
    }

    [Theory]
    [InlineData("""{}""", "excluded_audience is {}, which is everyone.")]
    [InlineData("""{"email": "a@b.c"}""", "excluded_audience.email is personal data and sealed")]
    public async Task An_exclusion_that_cannot_be_meant_stops_the_launch(string excluded, string expected)
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                ExcludedAudience = JsonElement.Parse(excluded),
            },
            CancellationToken.None
        );

        var refused = Assert.IsType<LaunchOutcome.AudienceRefused>(await world.Campaigns.Launch(id, CancellationToken.None));

        Assert.StartsWith(expected, $"{refused.Part} {Phrasebook.In("en").Say(refused.Problem)}", StringComparison.Ordinal);
        Assert.Equal(CampaignStatus.Draft, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task A_new_name_of_a_segment_reaches_drafts_and_a_draft_keeps_its_segment()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var segments = new Segments(world.Database, world.Clock);
        await segments.Create("Staff", null, JsonElement.Parse("""{"tags": "staff"}"""), "a test");
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                ExcludedAudience = JsonElement.Parse("""{"any": [{"segment": "Staff"}]}"""),
            },
            CancellationToken.None
        );

        var kept = await segments.Delete("Staff");
        await segments.Rename("Staff", "Our people");

        Assert.Equal(["draft 'Spring sale'"], Assert.IsType<SegmentOutcome.InUse>(kept).By);
        Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));
        Assert.Equal(
            ["""{"any": [{"segment": "Our people"}]}"""],
            await world.Database.Rows("SELECT excluded_audience::text FROM marketing_campaigns")
        );
        Assert.IsType<SegmentOutcome.Deleted>(await segments.Delete("Our people"));
    }

    static Task<List<string>> Reasons(CampaignWorld world, Guid campaign) =>
        world.Database.Rows(
            "SELECT skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1 ORDER BY coalesce(skip_reason, '')",
            campaign
        );

    static Task<int> Suppress(CampaignWorld world, string phone) =>
        world.Database.Execute(
            "INSERT INTO suppressions VALUES ($1, 'asked by letter', 'a test')",
            world.Sealer.Seal(CampaignWorld.Phone(phone).MatchKey)
        );
}
