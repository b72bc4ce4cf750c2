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
        await world.Launch(world.Campaign());
        world.Line.BeforeAnswer = _ => throw new IOException("the answer is lost");
        await world.SendNow();
        var attempt = await world.Database.Value<Guid>("SELECT id FROM send_attempts WHERE outcome = 'unknown'");
        var deliveries = new Deliveries(world.Database, world.Sealer);
        var unpack = new UnpackDeliveries(world.Database, world.Sealer, world.Clock, world.Settlement);
        var reply = Webhook.BodyFor(world.PhoneNumberId, Webhook.Text("wamid.reply", world.Sandbox.People[0].WaId, "Yes, please", world.Clock.GetUtcNow().AddMinutes(1)));
        await deliveries.Store([deliveries.Seal(Encoding.UTF8.GetBytes(reply))]);

        var unpacking = Task.CompletedTask;
        await world.Database.InTransaction(async tx =>
        {
            await world.Settlement.Settle(tx, [new(attempt, CampaignWorld.Wamid(attempt), world.Clock.GetUtcNow())], default);
            unpacking = Task.Run(() => unpack.RunOnce());
            await world.Database.UntilSomebodyWaits();
        });
        await unpacking;

        Assert.Equal(1L, await world.Database.Value<long>("SELECT count(*) FROM campaign_replies"));
    }
}
