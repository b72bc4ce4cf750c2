using System.Text;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Webhooks;

namespace Curlew.Tests.Campaigns;

public sealed class AttributionRaceTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_reply_stored_while_a_status_proves_that_its_campaign_message_was_sent_is_attributed()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var deliveries = new Deliveries(world.Database, world.Sealer);
        var unpack = new UnpackDeliveries(world.Database, world.Sealer, world.Clock, world.Settlement);
        // Whoever has written before is known by all they show: nothing of theirs is written before their message is.
        await Store("wamid.before", world.Clock.GetUtcNow().AddHours(-1));
        await unpack.RunOnce();
        await world.Launch(world.Campaign());
        world.Line.BeforeAnswer = _ => throw new IOException("the answer is lost");
        await world.SendNow();
        var attempt = await world.Database.Value<Guid>("SELECT id FROM send_attempts WHERE outcome = 'unknown'");
        await Store("wamid.reply", world.Clock.GetUtcNow().AddMinutes(1));

        var unpacking = Task.CompletedTask;
        await world.Database.InTransaction(async tx =>
        {
            await world.Settlement.Settle(tx, [new(attempt, CampaignWorld.Wamid(attempt), world.Clock.GetUtcNow())], default);
            unpacking = Task.Run(() => unpack.RunOnce());
            await world.Database.UntilSomebodyWaits();
        });
        await unpacking;

        Assert.Equal(1L, await world.Database.Value<long>("SELECT count(*) FROM campaign_replies"));

        Task<int> Store(string wamid, DateTimeOffset at) => deliveries.Store(
            [deliveries.Seal(Encoding.UTF8.GetBytes(Webhook.BodyFor(world.PhoneNumberId, Webhook.Text(wamid, world.Sandbox.People[0].WaId, "Yes, please", at))))]);
    }
}
