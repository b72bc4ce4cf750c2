using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>What a webhook tells later than, or against, what was believed.</summary>
public sealed class SecondThoughtsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Whom_Meta_spared_after_taking_the_message_is_sent_it_again_a_day_later()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Launch(world.Campaign());
        await world.RunOut();
        var spared = (await world.Recipients(id))[0];

        await world.Told(spared, "failed", 131049);
        var between = (await world.Look(id), await world.States(id));
        await world.RunOut();

        Assert.Equal((CampaignStatus.Active, "pending | 1"), (between.Item1.Status, between.Item2[0]));
        Assert.Equal(
            ["failed | 0", "accepted | 24"],
            await world.Database.Rows(
                "SELECT outcome, extract(epoch FROM started_at - min(started_at) OVER ())::int / 3600 FROM send_attempts WHERE recipient_id = $1 ORDER BY started_at",
                spared
            )
        );
        Assert.Equal((CampaignStatus.Completed, 2), ((await world.Look(id)).Status, (await world.Look(id)).Progress.Sent));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Whoever_Meta_took_a_message_for_counts_toward_the_limit_even_if_it_was_not_delivered()
    {
        await using var world = await CampaignWorld.Open(server, people: 30, options => options with { PortfolioLimit = 10 });
        await world.LimitPortfolio(10);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        foreach (var spared in (await world.Recipients(id)).Take(10))
            await world.Told(spared, "failed", 131049);

        Assert.Equal(0, await world.SendNow());
        Assert.Equal((10, 0L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.OverLimit));
    }

    [Fact]
    public async Task A_delivery_told_while_the_person_waits_for_the_second_message_settles_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.RunOut();
        var person = Assert.Single(await world.Recipients(id));
        await world.Told(person, "failed", 131049);

        await world.Told(person, "delivered");
        await world.RunOut();

        Assert.Equal(["delivered | 1"], await world.States(id));
        Assert.Equal(["accepted"], await world.Database.Rows("SELECT outcome FROM send_attempts"));
        Assert.Empty(await Open(world));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_delivery_of_the_first_message_after_the_second_was_sent_raises_an_alarm()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.RunOut();
        var person = Assert.Single(await world.Recipients(id));
        var first = await world.Database.Value<Guid>("SELECT id FROM send_attempts");
        await world.Told(person, "failed", 131049);
        await world.RunOut();

        await world.Told(person, "delivered", attempt: first);
        await world.Told(person, "read", attempt: first);

        Assert.Equal(("sent_twice", person.ToString(), 2), Assert.Single(await Open(world)));
        Assert.Equal(["sent | 1"], await world.States(id));
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData(131026, "failed")]
    [InlineData(130429, "pending")]
    public async Task A_message_Meta_refused_and_then_reports_as_sent_counts_as_sent_and_raises_an_alarm(int code, string before)
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = code,
                Times = 1,
            }
        );
        await world.SendNow();
        var person = await world.Database.Value<Guid>("SELECT recipient_id FROM send_attempts WHERE NOT live");
        var attempt = await world.Database.Value<Guid>("SELECT id FROM send_attempts WHERE NOT live");
        var was = await world.Database.Value<string>("SELECT status FROM campaign_recipients WHERE id = $1", person);

        await world.Database.InTransaction(tx =>
            world.Settlement.Contradict(
                tx,
                [new AttemptStatus(attempt, CampaignWorld.Wamid(attempt), world.Clock.GetUtcNow())],
                CancellationToken.None
            )
        );
        await world.RunOut();

        Assert.Equal(before, was);
        Assert.Equal(["sent | 2"], await world.States(id));
        Assert.Equal(1, world.Sandbox.Tally.Templates);
        Assert.Equal(("refused_but_sent", person.ToString(), 1), Assert.Single(await Open(world)));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_refused_message_reported_as_sent_after_another_was_sent_raises_the_alarm_of_two()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 130429,
                Times = 1,
            }
        );
        await world.RunOut();
        var refused = await world.Database.Value<Guid>("SELECT id FROM send_attempts WHERE NOT live");

        await world.Database.InTransaction(tx =>
            world.Settlement.Contradict(
                tx,
                [new AttemptStatus(refused, CampaignWorld.Wamid(refused), world.Clock.GetUtcNow())],
                CancellationToken.None
            )
        );

        Assert.Equal("sent_twice", Assert.Single(await Open(world)).Kind);
        await world.AssertNoDrift();
    }

    static async Task<List<(string Kind, string Subject, int Times)>> Open(CampaignWorld world) =>
        (await new Alarms(world.Database).List(all: false, CancellationToken.None)).ConvertAll(alarm =>
            (alarm.Kind, alarm.Subject, alarm.Times)
        );
}
