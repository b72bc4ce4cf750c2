using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

public sealed class ReplayTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // Everything that must not depend on how often, in which order and beside what the bodies came. Ids of rows are left out: they are
    // random.
    const string State = """
        SELECT 'profile', p.whatsapp_phone, p.user_id, p.subscription, p.subscription_updated_at::text, p.total_messages::text, p.first_contact::text, p.last_interaction::text FROM user_profiles p
        UNION ALL SELECT 'message', m.message_id, m.from_phone, m.status, m.direction, m."timestamp"::text, coalesce(m.failure_code::text, '') || coalesce(m.pricing_category, ''), m.context_message_id FROM whatsapp_messages m
        UNION ALL SELECT 'queue', message_id, queue_name, status, attempts::text, NULL, NULL, NULL FROM message_queue
        UNION ALL SELECT 'conversation', coalesce(p.whatsapp_phone, p.user_id), c.phone_number_id, c.last_incoming_at::text, c.last_outgoing_at::text, NULL, NULL, NULL FROM conversations c JOIN user_profiles p ON p.id = c.profile_id
        UNION ALL SELECT 'consent', coalesce(p.whatsapp_phone, p.user_id), e.became, e.source, e.at::text, e.message_id, NULL, NULL FROM consent_events e JOIN user_profiles p ON p.id = e.profile_id
        UNION ALL SELECT 'mention', k.keywords::text, k.day::text, NULL, coalesce(p.whatsapp_phone, p.user_id), NULL, NULL, NULL FROM keyword_mentions k JOIN user_profiles p ON p.id = k.profile_id
        UNION ALL SELECT 'waiting', message_id, status, at::text, NULL, NULL, NULL, NULL FROM waiting_statuses
        UNION ALL SELECT 'day', date::text, total_messages_received::text, total_responses_sent::text, unique_users::text, response_time_avg_seconds::text, popular_keywords::text, NULL FROM business_metrics
        UNION ALL SELECT 'attempt', outcome, message_id, NULL, NULL, NULL, NULL, NULL FROM send_attempts
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        """;

    static readonly string[] Texts =
    [
        "Hello, do you deliver?",
        "STOP",
        "start",
        "delivery when",
        "Delivery?",
        "cancel",
        "thanks",
        "no se",
        "BAJA",
        "deliver deliver",
    ];

    [Fact]
    public async Task Delivered_three_times_shuffled_and_in_parallel_the_same_bodies_make_the_same_database()
    {
        var keys = Keyring.Ephemeral();
        await using var once = await InboxWorld.Open(database, keys);
        await using var thrice = await InboxWorld.Open(database, keys);
        var attempts = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var bodies = Enumerable
            .Range(0, 150)
            .Select(n => Body(Enumerable.Range(0, 1 + random.Next(4)).Select(i => Element(random, n * 10 + i, attempts))))
            .ToList();
        await Begin(once, attempts);
        await Begin(thrice, attempts);

        await once.Deliver(bodies);
        var shuffled = bodies.Concat(bodies).Concat(bodies).ToArray();
        random.Shuffle(shuffled);
        foreach (var some in shuffled.Chunk(90))
        {
            await thrice.Store(some);
            await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(async _ =>
                    {
                        while (await thrice.Unpacker.RunOnce() > 0) { }
                    })
            );
            await thrice.RollUp.RunOnce();
        }

        await once.RollUp.RunOnce();
        await once.Unpacker.JoinStatuses();
        await thrice.Unpacker.JoinStatuses();
        Assert.Equal(await once.Database.Rows(State), await thrice.Database.Rows(State));
        Assert.Empty(await once.Verify());
        Assert.Empty(await thrice.Verify());
    }

    // The people the attempts are for exist beforehand, under the same ids in both databases.
    static async Task Begin(InboxWorld inbox, Guid[] attempts)
    {
        for (var n = 0; n < attempts.Length; n++)
        {
            var profile = Guid.Parse($"00000000-0000-7000-8000-{n:000000000000}");
            await inbox.Database.Execute(
                "INSERT INTO user_profiles (id, user_id) VALUES ($1, $2)",
                profile,
                inbox.Sealer.Seal(UserId.From($"US.{n}")!.Value)
            );
            await inbox.Database.Execute(
                "INSERT INTO send_attempts (id, purpose, queue_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, started_at) VALUES ($1, 'answer', $1, $2, $3, 'P', false, $4)",
                attempts[n],
                profile,
                InboxWorld.Number,
                InboxWorld.Noon.AddHours(-n)
            );
        }
    }

    // The elements of a story: people with a phone, with a user id or with both, who write and wish, and statuses in any order.
    static JsonObject Element(Random random, int number, Guid[] attempts)
    {
        var at = InboxWorld.Noon.AddMinutes(-random.Next(3000));
        var person = random.Next(20);
        return random.Next(10) switch
        {
            < 6 => Text(
                $"wamid.{number}",
                person < 12 ? $"1650555{person:0000}" : null,
                Texts[random.Next(Texts.Length)],
                at,
                person >= 12 ? $"US.{person}" : null
            ),
            < 7 => Preference(null, $"US.{person}", random.Next(2) == 0 ? "stop" : "resume", at),
            < 8 => Status($"wamid.theirs.{person}", "delivered", InboxWorld.Noon),
            _ => OurStatus(random.Next(20), random.Next(4), attempts),
        };
    }

    static JsonObject OurStatus(int attempt, int which, Guid[] attempts)
    {
        string[] words = ["sent", "delivered", "read", "failed"];
        return Status(
            $"wamid.ours.{attempt}",
            words[which],
            InboxWorld.Noon.AddSeconds(which),
            which == 3 ? 131026 : null,
            Opaque.Of(attempts[attempt]),
            which == 0 ? "utility" : null
        );
    }
}
