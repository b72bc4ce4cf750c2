using Curlew.Campaigns;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>A campaign in the middle of its life, with people in every state: left out, waiting, failed, doubtful, delivered, read,
/// answered, gone.</summary>
static class MixedCampaign
{
    public const int People = 60;

    public static async Task<(CampaignWorld World, Guid Id)> Open(TestDatabase server)
    {
        var world = await CampaignWorld.Open(server, people: People - 2);
        await world.Add([new(Guid.CreateVersion7(), null, UserId.From("US.1")), new(Guid.CreateVersion7(), null, UserId.From("US.2"))]);
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 7)"
        );
        var id = await world.Launch(world.Campaign(dailySendLimit: 30));
        world.Sandbox.Set(
            new()
            {
                Kind = FaultKind.Refuse,
                Code = 131026,
                Times = 3,
            }
        );
        world.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset, Times = 5 });
        await world.SendNow();

        var sent = await Sent(world);
        foreach (var (recipient, place) in sent.Select((recipient, place) => (recipient, place)))
            if (place % 3 > 0)
                await world.Tell(recipient, place % 3 == 1 ? "delivered" : "read", world.Clock.GetUtcNow().AddMinutes(place));
        foreach (var recipient in sent.Take(4))
            await world.Answer(recipient, world.Clock.GetUtcNow().AddMinutes(30));
        await world.Leave(sent[1], world.Clock.GetUtcNow().AddHours(1));
        return (world, id);
    }

    /// <summary>The person of a recipient writes something.</summary>
    public static async Task Answer(this CampaignWorld world, Guid recipient, DateTimeOffset at, string? quoting = null)
    {
        var (message, profile) = (Guid.CreateVersion7(), await world.Profile(recipient));
        await world.Database.Execute(
            "INSERT INTO whatsapp_messages (id, profile_id, phone_number_id, message_type, status, direction, \"timestamp\", context_message_id) VALUES ($1, $2, $3, 'text', 'received', 'incoming', $4, nullif($5, ''))",
            message,
            profile,
            world.PhoneNumberId,
            at,
            quoting ?? ""
        );
        await world.Database.InTransaction(tx =>
            CampaignReplies.Attribute(tx, [new Reply(message, profile, at, quoting)], CancellationToken.None)
        );
    }

    /// <summary>The person of a recipient writes STOP.</summary>
    public static async Task Leave(this CampaignWorld world, Guid recipient, DateTimeOffset at)
    {
        var decision = new Decision(await world.Profile(recipient), Subscribed: false, at, "keyword");
        await world.Database.InTransaction(tx => new Subscriptions(world.Sealer).Decide(tx, [decision]));
    }

    static Task<Guid> Profile(this CampaignWorld world, Guid recipient) =>
        world.Database.Value<Guid>("SELECT profile_id FROM campaign_recipients WHERE id = $1", recipient);

    static async Task<List<Guid>> Sent(CampaignWorld world) =>
        (await world.Database.Rows("SELECT id FROM campaign_recipients WHERE status = 'sent' ORDER BY position, id")).ConvertAll(
            Guid.Parse
        );
}
