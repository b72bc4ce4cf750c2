using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class StatusOrderTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly string[] Kinds = ["sent", "delivered", "read", "failed"];

    // Every subset of the statuses, told in every order, each twice, one by one and in one webhook.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Statuses_in_any_order_leave_the_same_recipient_behind(int seed)
    {
        await using var world = await CampaignWorld.Open(server, people: 79);
        world.Clock.Step(TimeSpan.FromHours(6));
        var id = await world.Launch(world.Campaign() with { TimeZone = "America/New_York" });
        await world.SendNow();
        var free = new Queue<Guid>(await world.Recipients(id));
        var random = new Random(seed);

        foreach (var kinds in Enumerable.Range(1, 15).Select(bits => Kinds.Where((_, at) => (bits >> at & 1) == 1).ToArray()))
        {
            // Two days around the sending, so that moments fall on different days, on one, and against their rank.
            var at = kinds.ToDictionary(kind => kind, _ => CampaignWorld.Start.AddMinutes(random.Next(0, 2_880)));
            var rows = new HashSet<string>();
            foreach (var order in Permutations(kinds))
                rows.Add(await Told(world, free.Dequeue(), [.. order.Concat(order).Select(kind => (kind, at[kind]))], together: false));
            rows.Add(await Told(world, free.Dequeue(), [.. kinds.Select(kind => (kind, at[kind]))], together: true));

            Assert.Single(rows);
        }

        await world.AssertNoDrift();
        await world.Fold.RunOnce(CancellationToken.None);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_failure_gives_way_to_proof_of_delivery()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        var recipient = Assert.Single(await world.Recipients(id));

        await world.Tell(recipient, "failed");
        var failed = (await world.Look(id)).Progress.Failed;
        await world.Tell(recipient, "delivered");

        Assert.Equal((1, 0), (failed, (await world.Look(id)).Progress.Failed));
        Assert.Equal(["delivered | ∅"], await world.Database.Rows("SELECT status, failure_code FROM campaign_recipients"));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task An_answer_to_a_message_of_which_nobody_knew_that_it_had_left_counts_as_soon_as_it_is_known()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        world.Sandbox.Set(new() { Kind = FaultKind.AcceptThenReset });
        var id = await world.Launch(world.Campaign());
        await world.SendNow();
        var at = world.Clock.GetUtcNow().AddMinutes(1);
        var profile = await world.Database.Value<Guid>("SELECT id FROM user_profiles");
        await world.Database.Execute(
            "INSERT INTO whatsapp_messages (profile_id, phone_number_id, message_type, status, direction, \"timestamp\") VALUES ($1, $2, 'text', 'received', 'incoming', $3)",
            profile,
            world.PhoneNumberId,
            at
        );
        await world.Database.Execute("UPDATE user_profiles SET last_interaction = $1", at);

        await world.Tell(Assert.Single(await world.Recipients(id)), "sent");

        Assert.Equal(["00:01:00"], await world.Database.Rows("SELECT after FROM campaign_replies"));
    }

    static async Task<string> Told(CampaignWorld world, Guid recipient, (string, DateTimeOffset)[] statuses, bool together)
    {
        foreach (var told in together ? [statuses] : statuses.Select(status => new[] { status }))
            await world.Tell(recipient, told);
        return Assert.Single(
            await world.Database.Rows(
                "SELECT status, sent_at, delivered_at, read_at, failed_at, failure_code, failure_reason FROM campaign_recipients WHERE id = $1",
                recipient
            )
        );
    }

    static IEnumerable<string[]> Permutations(string[] kinds) =>
        kinds.Length == 0
            ?
            [
                [],
            ]
            : kinds.SelectMany(first => Permutations([.. kinds.Where(kind => kind != first)]).Select(rest => (string[])[first, .. rest]));
}
