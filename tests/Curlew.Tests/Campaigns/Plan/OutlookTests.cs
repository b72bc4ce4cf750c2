using Curlew.Campaigns;
using Curlew.Privacy;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>Why a campaign is not sending, asked from outside: the rows must also tell that nobody is there to send.</summary>
public sealed class OutlookTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_campaign_waits_for_a_server_until_one_claims_and_again_when_none_has_for_a_minute()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign() with { ScheduledStart = CampaignWorld.Start.AddDays(2) });

        var before = await Asked(world, id);
        var toTheSender = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        await world.SendNow();
        var served = await Asked(world, id);
        await world.Database.Execute("UPDATE phone_numbers SET asked_at = now() - interval '61 seconds'");
        var after = await Asked(world, id);

        Assert.Equal((new Outlook(id, Binding.NoServer, null, null), Binding.StartDate), (before, toTheSender.Binds));
        Assert.Equal((Binding.StartDate, Binding.NoServer), (served?.Binds, after?.Binds));
    }

    [Theory]
    [InlineData("stopped_reason = 'Banned.'", Binding.NumberStopped)]
    [InlineData("next_slot_at = '2026-11-02T10:00Z'", Binding.Throughput)]
    public async Task A_number_that_may_not_be_claimed_for_is_not_taken_for_one_without_a_server(string stop, Binding binds)
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute($"UPDATE phone_numbers SET {stop}");
        await world.Database.Execute("UPDATE sending_epoch SET ticked_at = now()");

        var whileOneRuns = await Asked(world, id);
        await world.Database.Execute("UPDATE sending_epoch SET ticked_at = now() - interval '61 seconds'");
        var whileNoneDoes = await Asked(world, id);

        Assert.Equal((binds, Binding.NoServer), (whileOneRuns?.Binds, whileNoneDoes?.Binds));
    }

    [Fact]
    public async Task People_without_a_number_who_wait_for_those_of_a_missed_batch_wait_for_somebody_too()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Add([new(Guid.CreateVersion7(), null, UserId.From("TG.77"))]);
        await world.Launch(world.Campaign(dailySendLimit: 1));
        var now = world.Clock.GetUtcNow().UtcDateTime;
        await world.Database.Execute(
            "UPDATE campaign_recipients SET time_zone = CASE WHEN phone_number IS NULL THEN '' ELSE 'Europe/Berlin' END, next_try_at = $1::timestamptz + interval '15 minutes'",
            now
        );
        await world.Database.Execute(
            "UPDATE campaign_send_schedule SET due_at = $1::timestamptz - interval '1 minute', ends_at = $1::timestamptz + interval '1 hour' WHERE send_date > (SELECT min(send_date) FROM campaign_send_schedule)",
            now
        );
        await world.Database.Execute(
            "UPDATE campaign_send_schedule SET time_zone = 'Europe/Berlin', due_at = $1::timestamptz + interval '2 hours' WHERE send_date = (SELECT min(send_date) FROM campaign_send_schedule)",
            now
        );

        var before = Assert.Single(await world.Outlooks.All(CancellationToken.None));
        await world.Database.Execute("UPDATE campaign_send_schedule SET missed_at = $1 WHERE time_zone = 'Europe/Berlin'", now);
        var missed = Assert.Single(await world.Outlooks.All(CancellationToken.None));

        Assert.Equal((Binding.Retry, Binding.Missed), (before.Binds, missed.Binds));
    }

    [Fact]
    public async Task A_restored_database_is_held_before_anything_else()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute("UPDATE sending_epoch SET held_reason = 'It was restored.'");

        Assert.Equal(new Outlook(id, Binding.Held, null, null), await Asked(world, id));
        Assert.Equal(Binding.Held, Assert.Single(await world.Outlooks.All(CancellationToken.None)).Binds);
    }

    static Task<Outlook?> Asked(CampaignWorld world, Guid id) => world.Outlooks.Of(id, CancellationToken.None);
}
