using System.Text;
using System.Text.Json.Nodes;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Webhooks;
using Npgsql;

namespace Curlew.Tests.Campaigns;

public sealed class AttributionRaceTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Attributed = "SELECT count(*) FROM campaign_replies";

    [Fact]
    public async Task A_reply_stored_while_a_status_proves_that_its_campaign_message_was_sent_is_attributed()
    {
        await using var world = await Known();
        world.Line.BeforeAnswer = _ => throw new IOException("the answer is lost");
        await world.SendNow();
        var attempt = await world.Database.Value<Guid>("SELECT id FROM send_attempts WHERE outcome = 'unknown'");
        await Store(world, "wamid.reply", world.Clock.GetUtcNow().AddMinutes(1));

        var unpacking = Task.CompletedTask;
        await world.Database.InTransaction(async tx =>
        {
            await world.Settlement.Settle(tx, [new(attempt, CampaignWorld.Wamid(attempt), world.Clock.GetUtcNow())], default);
            unpacking = Task.Run(() => Unpack(world));
            await world.Database.UntilSomebodyWaits();
        });
        await unpacking;

        Assert.Equal(1L, await world.Database.Value<long>(Attributed));
    }

    [Fact]
    public async Task A_reply_stored_before_the_sender_has_recorded_its_answer_is_attributed()
    {
        await using var world = await Known();
        world.Line.BeforeAnswer = async _ =>
        {
            await Store(world, "wamid.reply", world.Clock.GetUtcNow().AddSeconds(1));
            await Unpack(world);
        };

        await world.SendNow();

        Assert.Equal(1L, await world.Database.Value<long>(Attributed));
    }

    [Theory]
    [InlineData("""{"type":"reaction","reaction":{"message_id":"wamid.other","emoji":"👍"}}""", 1)]
    [InlineData("""{"type":"reaction","reaction":{"message_id":"wamid.other","emoji":""}}""", 0)]
    [InlineData("""{"type":"reaction","reaction":{"message_id":"wamid.other"}}""", 0)]
    [InlineData("""{"type":"revoke","revoke":{"original_message_id":"wamid.other"}}""", 0)]
    [InlineData("""{"type":"edit","edit":{"original_message_id":"wamid.other","message":{"type":"text","text":{"body":"Two"}}}}""", 0)]
    public async Task What_is_taken_back_or_edited_answers_no_campaign_before_or_after_it_counts_as_sent(string content, long replies)
    {
        await using var world = await Known();
        world.Line.BeforeAnswer = async _ =>
        {
            await Store(world, "wamid.early", world.Clock.GetUtcNow().AddSeconds(1), content);
            await Unpack(world);
        };
        await world.SendNow();
        var early = await world.Database.Value<long>(Attributed);

        await Store(world, "wamid.late", world.Clock.GetUtcNow().AddSeconds(2), content);
        await Unpack(world);

        Assert.Equal((replies, replies * 2), (early, await world.Database.Value<long>(Attributed)));
    }

    [Fact]
    public async Task A_reply_being_stored_while_the_sender_records_its_answer_is_attributed()
    {
        await using var world = await Known();
        // Unpacking stops here when it has counted the reply, the row of its writer locked; the sender's record then waits for that row.
        await using var held = await world.Database.Source.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE campaign_replies IN SHARE MODE", held);
        await hold.ExecuteNonQueryAsync();
        var unpacking = Task.CompletedTask;
        world.Line.BeforeAnswer = async _ =>
        {
            await Store(world, "wamid.reply", world.Clock.GetUtcNow().AddSeconds(1));
            unpacking = Task.Run(() => Unpack(world));
            await world.Database.UntilSomebodyWaits();
        };

        var sending = Task.Run(world.SendNow);
        await world.Database.UntilSomebodyWaits(waiting: 2);
        await held.CloseAsync();
        await Task.WhenAll(unpacking, sending);

        Assert.Equal(1L, await world.Database.Value<long>(Attributed));
    }

    [Fact]
    public async Task A_reply_written_in_the_second_in_which_its_campaign_message_left_is_attributed()
    {
        await using var world = await Known();
        var second = world.Clock.GetUtcNow();
        world.Clock.MoveTo(second.AddMilliseconds(400));
        world.Line.BeforeAnswer = async _ =>
        {
            await Store(world, "wamid.early", second);
            await Unpack(world);
        };
        await world.SendNow();

        await Store(world, "wamid.late", second);
        await Unpack(world);

        Assert.Equal(2L, await world.Database.Value<long>(Attributed));
    }

    // A campaign is about to go to somebody who has written before: nothing of theirs is written before their message is.
    async Task<CampaignWorld> Known()
    {
        var world = await CampaignWorld.Open(server, people: 1);
        await Store(world, "wamid.before", world.Clock.GetUtcNow().AddHours(-1));
        await Unpack(world);
        await world.Launch(world.Campaign());
        return world;
    }

    static Task<int> Store(
        CampaignWorld world,
        string wamid,
        DateTimeOffset at,
        string content = """{"type":"text","text":{"body":"Yes, please"}}"""
    )
    {
        var message = Webhook.Text(wamid, world.Sandbox.People[0].WaId, "", at);
        message.Remove("text");
        foreach (var (name, value) in JsonNode.Parse(content)!.AsObject())
            message[name] = value!.DeepClone();
        var deliveries = new Deliveries(world.Database, world.Sealer);
        return deliveries.Store([deliveries.Seal(Encoding.UTF8.GetBytes(Webhook.BodyFor(world.PhoneNumberId, message)))]);
    }

    static Task<int> Unpack(CampaignWorld world) =>
        new UnpackDeliveries(world.Database, world.Sealer, world.Clock, world.Settlement).RunOnce();
}
