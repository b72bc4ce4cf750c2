using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class SendAgainTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task People_never_heard_of_are_sent_to_again_when_somebody_orders_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await Uncertain(world, quality: "GREEN");
        world.Clock.Step(TimeSpan.FromHours(25));

        var order = Assert.IsType<SendAgainOutcome.SendingAgain>(
            await new SendAgain(world.Database, world.Clock).Run(id, "ana", "The line was down that morning.", CancellationToken.None)
        );
        await world.RunOut();

        Assert.Equal(2, order.Recipients);
        Assert.Equal(["sent | 5"], await world.States(id));
        Assert.Equal(
            ["ana | The line was down that morning. | 2 | 2"],
            await world.Database.Rows(
                "SELECT ordered_by, reason, recipients, (SELECT count(*) FROM send_attempts WHERE outcome = 'superseded' AND sent_again = o.id) FROM sends_again o"
            )
        );
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        await world.AssertNoDrift();
    }

    [Theory]
    [InlineData("GREEN", 23, 0)]
    [InlineData("GREEN", 25, 2)]
    [InlineData("UNKNOWN", 71, 0)]
    [InlineData("UNKNOWN", 73, 2)]
    public async Task Silence_counts_after_a_day_and_after_three_where_Meta_may_hold_the_template(string quality, int hours, int eligible)
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await Uncertain(world, quality);
        world.Clock.Step(TimeSpan.FromHours(hours));

        var unheard = await new SendAgain(world.Database, world.Clock).Look(id, CancellationToken.None);

        Assert.Equal((2, eligible, 2 - eligible), (unheard.Uncertain, unheard.Eligible, unheard.TooYoung));
    }

    [Fact]
    public async Task How_long_silence_must_last_goes_by_the_letter_that_was_sent()
    {
        await using var world = await TwoLetters.Open(server, people: 12);
        var id = await Uncertain(world, "GREEN", variants: TwoLetters.Halves());
        await world.Database.Execute("UPDATE whatsapp_templates SET quality = 'YELLOW' WHERE name = $1", TwoLetters.Rival);
        await world.Database.Execute(
            "UPDATE campaign_recipients r SET variant = CASE u.place WHEN 1 THEN 'A' ELSE 'B' END FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM campaign_recipients WHERE status = 'uncertain') u WHERE r.id = u.id"
        );
        world.Clock.Step(TimeSpan.FromHours(25));

        var unheard = await new SendAgain(world.Database, world.Clock).Look(id, CancellationToken.None);

        Assert.Equal((2, 1, 1), (unheard.Uncertain, unheard.Eligible, unheard.TooYoung));
    }

    [Fact]
    public async Task Silence_proves_nothing_while_nothing_else_was_reported()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await Uncertain(world, "GREEN", reported: false);
        world.Clock.Step(TimeSpan.FromDays(9));

        var refused = Assert.IsType<SendAgainOutcome.NobodyToSendAgain>(
            await new SendAgain(world.Database, world.Clock).Run(id, "ana", "Please.", CancellationToken.None)
        );

        Assert.Equal((2, 0, 2), (refused.Unheard.Uncertain, refused.Unheard.Eligible, refused.Unheard.LineSilent));
        Assert.Equal(2, (await world.Look(id)).Progress.Uncertain);
    }

    [Fact]
    public async Task A_status_that_comes_before_the_second_message_left_settles_it_and_one_that_comes_after_raises_an_alarm()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await Uncertain(world, "GREEN");
        world.Clock.Step(TimeSpan.FromHours(25));
        var attempts = (await world.Database.Rows("SELECT id FROM send_attempts WHERE outcome = 'unknown' ORDER BY id")).ConvertAll(
            Guid.Parse
        );
        await new SendAgain(world.Database, world.Clock).Run(id, "ana", "The line was down.", CancellationToken.None);

        await Report(world, attempts[0]);
        await world.RunOut();
        await Report(world, attempts[1]);

        Assert.Equal(["sent | 5"], await world.States(id));
        Assert.Equal(
            ["refused_but_sent", "sent_twice"],
            (await new Alarms(world.Database).List(false, CancellationToken.None)).Select(alarm => alarm.Kind).Order()
        );
        await world.AssertNoDrift();

        static Task Report(CampaignWorld world, Guid attempt) =>
            world.Database.InTransaction(tx =>
                world.Settlement.Contradict(
                    tx,
                    [new AttemptStatus(attempt, CampaignWorld.Wamid(attempt), world.Clock.GetUtcNow())],
                    CancellationToken.None
                )
            );
    }

    [Fact]
    public async Task A_cancelled_campaign_sends_nothing_again()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        var id = await Uncertain(world, "GREEN");
        await world.Campaigns.Cancel(id, CancellationToken.None);
        world.Clock.Step(TimeSpan.FromHours(25));

        Assert.Equal(
            new SendAgainOutcome.NotSendable(CampaignStatus.Cancelled),
            await new SendAgain(world.Database, world.Clock).Run(id, "ana", "Please.", CancellationToken.None)
        );
        Assert.IsType<SendAgainOutcome.NoSuchCampaign>(
            await new SendAgain(world.Database, world.Clock).Run(Guid.NewGuid(), "ana", "Please.", CancellationToken.None)
        );
    }

    // Two of five got no answer; of the other three, sent before and after, WhatsApp reports.
    static async Task<Guid> Uncertain(CampaignWorld world, string quality, bool reported = true, VariantPlan? variants = null)
    {
        await world.Database.Execute("UPDATE whatsapp_templates SET quality = $1", quality);
        var id = await world.Launch(world.Campaign() with { Variants = variants });
        var sender = world.NewSender(options => options with { ChunkSize = 1 });
        foreach (var lost in new[] { false, true, true, false, false })
        {
            if (lost)
                world.Sandbox.Set(new() { Kind = FaultKind.Reset, Times = 1 });
            await sender.RunOnce(CancellationToken.None);
            world.Clock.Step(TimeSpan.FromMinutes(1));
        }

        if (reported)
            await world.Database.Execute("UPDATE whatsapp_messages SET status = 'delivered'");
        return id;
    }
}
