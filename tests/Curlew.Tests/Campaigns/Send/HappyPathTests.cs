using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class HappyPathTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_thousand_people_at_250_a_day_are_each_written_to_once_in_four_days()
    {
        await using var world = await CampaignWorld.Open(server, people: 1_000);
        var id = await world.Campaigns.Create(world.Campaign(dailySendLimit: 250), CancellationToken.None);

        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));
        await world.RunOut();

        Assert.Equal(
            (1_000, 4, new DateOnly(2026, 11, 2), new DateOnly(2026, 11, 5)),
            (launched.Recipients, launched.Batches, launched.FirstDay, launched.LastDay)
        );
        var tally = world.Sandbox.Tally;
        Assert.Equal((1_000, 1_000, 0), (tally.Templates, tally.Recipients, tally.Duplicates));
        Assert.Equal([250, 250, 250, 250], tally.TemplatesPerDay(TimeZoneInfo.Utc).Values);
        Assert.Equal(
            (CampaignStatus.Completed, new CampaignProgress(1_000, 1_000, 0, 0, 0, 0, 0, 0)),
            ((await world.Look(id)).Status, (await world.Look(id)).Progress)
        );
        Assert.Equal(
            [
                "2026-11-02 | 1 | 250 | 250 | 0 | completed",
                "2026-11-03 | 1 | 250 | 250 | 0 | completed",
                "2026-11-04 | 1 | 250 | 250 | 0 | completed",
                "2026-11-05 | 1 | 250 | 250 | 0 | completed",
            ],
            await world.Database.Rows(
                "SELECT send_date::text, batch_number, batch_size, messages_sent, messages_remaining, status FROM campaign_send_schedule ORDER BY 1, 2"
            )
        );
        await world.AssertNoDrift();
    }
}
