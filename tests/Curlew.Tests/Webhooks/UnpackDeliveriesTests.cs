using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using Curlew.Tests.WhatsApp;
using Curlew.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

public sealed partial class UnpackDeliveriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    [Fact]
    public async Task A_first_message_makes_a_customer_a_message_a_queue_item_and_an_open_window()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "Do you deliver on Sundays?", name: "Ann Onym")));

        Assert.Equal(
            ["1 | 2026-11-16 12:00:00 | 2026-11-16 12:00:00 | subscribed | US"],
            await inbox.Database.Rows("SELECT total_messages, first_contact, last_interaction, subscription, country FROM user_profiles")
        );
        Assert.Equal(
            ["text | received | incoming | 2026-11-16 12:00:00"],
            await inbox.Database.Rows("SELECT message_type, status, direction, \"timestamp\" FROM whatsapp_messages")
        );
        Assert.Equal(["incoming | queued"], await inbox.Database.Rows("SELECT queue_name, status FROM message_queue"));
        Assert.Equal(
            ["2026-11-16 12:00:00 | ∅ | 1"],
            await inbox.Database.Rows("SELECT last_incoming_at, last_outgoing_at, unread FROM conversations")
        );
        Assert.Equal(["2026-11-16"], await inbox.Database.Rows("SELECT DISTINCT day::text FROM metric_days"));
        Assert.Equal(
            ["∅"],
            await inbox.Database.Rows(
                "SELECT problem FROM webhook_deliveries d WHERE NOT EXISTS (SELECT FROM unprocessed_deliveries u WHERE u.id = d.id)"
            )
        );
    }

    [Fact]
    public async Task Names_and_texts_are_stored_sealed_and_open_at_their_place()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "my secret wish", name: "Ann Onym")));

        var name = new Cell("user_profiles", "display_name", await inbox.OnlyProfile());
        var content = new Cell("whatsapp_messages", "content", await inbox.Database.Value<Guid>("SELECT id FROM whatsapp_messages"));
        Assert.Equal("Ann Onym", inbox.Sealer.Open(await inbox.Database.Value<string>("SELECT display_name FROM user_profiles"), name));
        Assert.Equal(
            "my secret wish",
            inbox.Sealer.Open(await inbox.Database.Value<string>("SELECT content FROM whatsapp_messages"), content)
        );
        Assert.Equal(Ann, inbox.Sealer.OpenPhone(await inbox.Database.Value<string>("SELECT from_phone FROM whatsapp_messages")).Digits);
    }

    [Fact]
    public async Task A_message_delivered_again_in_another_body_has_no_further_effect()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")));

        await inbox.Deliver(
            Body(Text("wamid.1", Ann, "Hello")),
            Body(Text("wamid.1", Ann, "Hello"), Text("wamid.1", Ann, "Hello"), Text("wamid.2", Ann, "There"))
        );

        Assert.Equal(["2 | 2"], await inbox.Database.Rows("SELECT total_messages, unread FROM user_profiles, conversations"));
        Assert.Equal(2, await inbox.Database.Value<long>("SELECT count(*) FROM message_queue"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task A_message_for_a_number_that_is_not_ours_makes_nobody_a_customer()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(BodyFor("999", Text("wamid.1", Ann, "Hello")));

        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles"));
        Assert.Equal(
            ["a message for a number that is not set up here"],
            await inbox.Database.Rows("SELECT problem FROM webhook_deliveries")
        );
    }

    [Fact]
    public async Task What_came_for_a_number_that_is_not_ours_is_counted_and_takes_effect_once_when_it_is_added()
    {
        await using var inbox = await InboxWorld.Open(database);
        var strays = new StrayDeliveries(inbox.Database);
        await inbox.Deliver(
            BodyFor("999", Text("wamid.1", Ann, "Hello")),
            BodyFor("999", Text("wamid.2", Ann, "There")),
            Body(Text("wamid.3", Ann, "Ours"))
        );

        var before = await strays.List();
        var tooEarly = await strays.RunOnce();
        await inbox.Database.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('999', 'P', 'W')");
        var takenUp = await strays.RunOnce();
        while (await inbox.Unpacker.RunOnce() > 0) { }

        Assert.Equal([("999", 2)], before.Select(stray => (stray.PhoneNumberId, stray.Deliveries)));
        Assert.Equal((0, 2), (tooEarly, takenUp));
        Assert.Equal(
            ["999 | 2", $"{InboxWorld.Number} | 1"],
            await inbox.Database.Rows("SELECT phone_number_id, count(*) FROM whatsapp_messages GROUP BY 1 ORDER BY 2 DESC")
        );
        Assert.Equal((0, 0), ((await strays.List()).Count, await strays.RunOnce()));
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM webhook_deliveries WHERE problem IS NOT NULL"));
        Assert.Empty(await inbox.Verify());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("99999999999999")]
    [InlineData("1e400")]
    [InlineData("soon")]
    [InlineData("4000000000")]
    public async Task A_message_with_an_absurd_moment_counts_as_written_when_it_arrived(string timestamp)
    {
        await using var inbox = await InboxWorld.Open(database);
        var message = Text("wamid.1", Ann, "Hello");
        message["timestamp"] = timestamp;

        await inbox.Deliver(Body(message));

        var stored = await inbox.Database.Value<DateTime>("SELECT \"timestamp\" FROM whatsapp_messages");
        Assert.InRange(stored, InboxWorld.Noon.UtcDateTime.AddSeconds(30), InboxWorld.Noon.UtcDateTime.AddMinutes(1));
    }

    [Fact]
    public async Task A_message_of_long_ago_still_lands_somewhere()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello", at: new(2013, 5, 1, 0, 0, 0, TimeSpan.Zero))));

        Assert.Equal(["whatsapp_messages_elsewhen"], await inbox.Database.Rows("SELECT tableoid::regclass::text FROM whatsapp_messages"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task An_element_that_cannot_be_applied_is_set_aside_and_its_neighbours_are_not()
    {
        await using var inbox = await InboxWorld.Open(database);
        var poison = Text("wamid." + new string('x', 2000), Ann, "Hello");

        await inbox.Deliver(
            Body(Text("wamid.1", Ann, "Before")),
            Body(Text("wamid.2", Ann, "Beside"), poison, Text("wamid.3", Ann, "Beside")),
            Body(Text("wamid.4", Ann, "After"))
        );

        Assert.Equal(4, await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"));
        Assert.Equal(
            ["IncomingMessage set aside: InvalidOperationException"],
            await inbox.Database.Rows("SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL")
        );
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM unprocessed_deliveries"));
        Assert.Empty(await inbox.Verify());
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("")]
    [InlineData("{\"entry\":{}}")]
    [InlineData(
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"W\",\"changes\":[{\"field\":\"never_heard_of\",\"value\":{\"a\":1}}]}]}"
    )]
    public async Task What_cannot_be_understood_is_kept_and_blocks_nobody(string body)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(body, Body(Text("wamid.1", Ann, "Hello")));

        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"));
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM unprocessed_deliveries"));
    }

    [Fact]
    public async Task A_body_changed_in_the_database_is_noticed_and_blocks_nobody()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Store(Body(Text("wamid.1", Ann, "Hello")));
        await inbox.Database.Execute("UPDATE webhook_deliveries SET body = set_byte(body, 40, (get_byte(body, 40) + 1) % 256)");

        await inbox.Deliver(Body(Text("wamid.2", Ann, "Hello")));

        Assert.Equal(
            ["the stored body does not open"],
            await inbox.Database.Rows("SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL")
        );
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"));
    }

    [Fact]
    public async Task Zero_characters_and_half_emoji_are_stored_as_replacements()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "PLACE")).Replace("PLACE", "a\\u0000b\\ud800c", StringComparison.Ordinal));

        var content = new Cell("whatsapp_messages", "content", await inbox.Database.Value<Guid>("SELECT id FROM whatsapp_messages"));
        Assert.Equal(
            "a\uFFFDb\uFFFDc",
            inbox.Sealer.Open(await inbox.Database.Value<string>("SELECT content FROM whatsapp_messages"), content)
        );
    }

    [Fact]
    public async Task A_system_message_opens_no_window_and_waits_for_no_answer()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Body(Message("wamid.1", Ann, "system", new JsonObject { ["type"] = "user_identity_changed", ["body"] = "Her phone changed" }))
        );

        Assert.Equal(["∅ | 0"], await inbox.Database.Rows("SELECT last_incoming_at, unread FROM conversations"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Servers_unpacking_side_by_side_do_everything_once()
    {
        await using var inbox = await InboxWorld.Open(database);
        var bodies = Enumerable.Range(0, 300).Select(n => Body(Text($"wamid.{n % 100}", $"1650555{n % 10:0000}", "Hello"))).ToList();
        await Task.WhenAll(bodies.Chunk(50).Select(some => inbox.Store(some)));

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    while (await inbox.Unpacker.RunOnce() > 0) { }
                })
        );

        Assert.Equal(
            ["100 | 10 | 100"],
            await inbox.Database.Rows("SELECT (SELECT count(*) FROM whatsapp_messages), count(*), sum(total_messages) FROM user_profiles")
        );
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Every_golden_payload_is_unpacked_and_leaves_the_counters_right()
    {
        var bodies = Payloads.Names.Select(Payloads.Body).Select(Encoding.UTF8.GetString).ToList();
        await using var inbox = await InboxWorld.Open(
            database,
            [.. bodies.SelectMany(body => NumberId().Matches(body)).Select(match => match.Groups[1].Value).Distinct()]
        );

        await inbox.Deliver(bodies);
        await inbox.RollUp.RunOnce();

        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM unprocessed_deliveries"));
        Assert.DoesNotContain(await inbox.Database.Rows("SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL"), problem =>
            problem.Contains("set aside", StringComparison.Ordinal)
        );
        Assert.InRange(await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"), 15, 1000);
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Golden_payloads_delivered_twice_and_shuffled_lose_nothing_and_double_nothing()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var bodies = Payloads.Names.Select((name, n) => Unique(Payloads.Body(name), n)).ToList();
        var numbers = bodies
            .SelectMany(body => NumberId().Matches(Encoding.UTF8.GetString(body)))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToArray();
        var keys = Keyring.Ephemeral();
        await using var once = await InboxWorld.Open(database, keys, numbers);
        await using var twice = await InboxWorld.Open(database, keys, numbers);
        var shuffled = bodies.Concat(bodies).ToArray();
        new Random(seed).Shuffle(shuffled);

        await Unpack(once, bodies);
        foreach (var some in shuffled.Chunk(40))
            await Unpack(twice, some);

        const string Kept = """
            SELECT 'message', message_id, message_type, direction, coalesce(context_message_id, '') FROM whatsapp_messages
            UNION ALL SELECT 'queue', message_id, queue_name, status, '' FROM message_queue
            UNION ALL SELECT 'waiting', message_id, status, '', '' FROM waiting_statuses
            UNION ALL SELECT 'mark', target_key::text, kind, direction, '' FROM message_marks
            ORDER BY 1, 2, 3, 4
            """;
        Assert.Equal(await once.Database.Rows(Kept), await twice.Database.Rows(Kept));
        foreach (var inbox in new[] { once, twice })
        {
            Assert.Equal(
                0,
                await inbox.Database.Value<long>(
                    "SELECT (SELECT count(*) FROM unprocessed_deliveries) + (SELECT count(*) FROM webhook_deliveries WHERE problem LIKE '%set aside%')"
                )
            );
            Assert.Empty(await inbox.Verify());
        }
    }

    [Fact]
    public async Task A_delivery_is_shown_as_it_came_and_replayed_without_a_second_effect()
    {
        await using var inbox = await InboxWorld.Open(database);
        var body = Body(Text("wamid.1", Ann, "STOP"), Status("wamid.2", "read"));
        await inbox.Deliver(body, "no JSON");
        var before = await inbox.Database.Rows("SELECT id, total_messages, subscription, updated_at::text FROM user_profiles");

        var listed = await inbox.Deliveries.List(DateTimeOffset.UtcNow.AddMinutes(-1), problemsOnly: false, 10);
        var shown = await Task.WhenAll(
            listed.Select(async delivery => Encoding.UTF8.GetString((await inbox.Deliveries.Show(delivery.Id))!.Body))
        );
        var replayed = await inbox.Deliveries.Replay([.. listed.Select(delivery => delivery.Id), Guid.NewGuid()]);
        await inbox.Deliver();

        // Both came in one millisecond, so either may be listed first.
        Assert.Equal((2, 2), (listed.Count, replayed));
        Assert.Equal(new[] { body, "no JSON" }.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Equal(before, await inbox.Database.Rows("SELECT id, total_messages, subscription, updated_at::text FROM user_profiles"));
        Assert.Equal(
            ["1 | 1 | 1"],
            await inbox.Database.Rows(
                "SELECT (SELECT count(*) FROM whatsapp_messages), (SELECT count(*) FROM consent_events), (SELECT count(*) FROM waiting_statuses)"
            )
        );
        Assert.Single(await inbox.Deliveries.List(DateTimeOffset.UtcNow.AddMinutes(-1), problemsOnly: true, 10));
        Assert.Null(await inbox.Deliveries.Show(Guid.NewGuid()));
    }

    // Golden payloads share message ids; here each file tells of messages of its own. Latin-1 keeps bytes that are no UTF-8 as they are.
    static byte[] Unique(byte[] body, int file) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("\"wamid.", $"\"wamid.{file}.", StringComparison.Ordinal));

    static async Task Unpack(InboxWorld inbox, IEnumerable<byte[]> bodies)
    {
        await inbox.Deliveries.Store([.. bodies.Select(body => inbox.Deliveries.Seal(body))]);
        await inbox.Deliver();
    }

    [GeneratedRegex("\"phone_number_id\"\\s*:\\s*\"?([0-9A-Za-z_]+)")]
    private static partial Regex NumberId();
}
