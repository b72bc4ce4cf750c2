using System.Text;
using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

/// <summary>Bodies that are signed and hostile: each with what must come of it. Beside every one of them an honest message is
/// delivered.</summary>
public sealed class AttackTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Mallory = "16505556666";

    static string Honest => Body(Text("wamid.honest", Ann, "Hello"));

    public static TheoryData<string, string, int> Bodies =>
        new()
        {
            // W13
            { "10,000 levels deep", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000), 0 },
            { "10,000 arrays deep", new string('[', 10_000) + new string(']', 10_000), 0 },
            {
                "200 levels inside a message",
                Raw(Text("wamid.x", Mallory, "P"), "\"P\"", string.Concat(Enumerable.Repeat("[", 200)) + new string(']', 200)),
                0
            },
            // W14
            {
                "100,000 keys",
                Raw(
                    Text("wamid.x", Mallory, "P"),
                    "\"P\"",
                    "\"P\"," + string.Join(",", Enumerable.Range(0, 100_000).Select(n => $"\"k{n}\":{n}"))
                ),
                1
            },
            { "from twice, the last wins", Raw(Text("wamid.x", Mallory, "P"), "\"from\":", "\"from\":\"16505550000\",\"from\":"), 1 },
            // W15
            { "half a surrogate pair", Raw(Text("wamid.x", Mallory, "P"), "\"P\"", "\"\\ud800\""), 1 },
            { "the zero character", Raw(Text("wamid.x", Mallory, "P"), "\"P\"", "\"a\\u0000b\""), 1 },
            { "a byte order mark", "\uFEFF" + Body(Text("wamid.x", Mallory, "P")), 1 },
            // W16
            { "a number for the text", Raw(Text("wamid.x", Mallory, "P"), "\"P\"", "1e400"), 1 },
            { "minus zero for the text", Raw(Text("wamid.x", Mallory, "P"), "\"P\"", "-0"), 1 },
            { "a number for the id", Raw(Text("wamid.x", Mallory, "P"), "\"wamid.x\"", "9007199254740993"), 1 },
            { "a number for the timestamp", Raw(Text("wamid.x", Mallory, "P"), "\"timestamp\":\"", "\"timestamp\":1e400,\"other\":\""), 1 },
            // W17
            { "another business's number", BodyFor("31337", Text("wamid.x", Mallory, "P")), 0 },
            {
                "no number at all",
                Body(Text("wamid.x", Mallory, "P")).Replace("\"phone_number_id\"", "\"phone_number\"", StringComparison.Ordinal),
                0
            },
            // W18
            { "no sender", Body(Text("wamid.x", null, "P")), 0 },
            { "an empty sender and a user id", Raw(Text("wamid.x", null, "P", userId: "US.666"), "\"id\":", "\"from\":\"\",\"id\":"), 1 },
            { "a null sender", Raw(Text("wamid.x", null, "P"), "\"id\":", "\"from\":null,\"id\":"), 0 },
            { "a group", Raw(Text("wamid.x", Mallory, "P"), "\"id\":", "\"group_id\":\"G\",\"id\":"), 1 },
            // W19
            { "a name of 4,000 characters", Body(Text("wamid.x", Mallory, "P", name: new string('x', 4000))), 1 },
            {
                "a name that turns the line around",
                Body(Text("wamid.x", Mallory, "P", name: "\u202Egnp.exe\u200B<img src=x onerror=alert(1)>")),
                1
            },
            { "a name that is a formula", Body(Text("wamid.x", Mallory, "P", name: "=HYPERLINK(\"http://evil\")")), 1 },
            // W25
            { "no entries", """{"object":"whatsapp_business_account","entry":[]}""", 0 },
            { "no changes", """{"object":"whatsapp_business_account","entry":[{"id":"W"}]}""", 0 },
            {
                "a value that is a list",
                """{"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":[]}]}]}""",
                0
            },
            {
                "messages that are an object",
                """{"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{"messages":{}}}]}]}""",
                0
            },
            { "nothing but null", "null", 0 },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_hostile_body_does_what_it_may_and_hurts_nobody(string what, string body, int messages)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(body, Honest, body);

        Assert.True(messages + 1 == await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"), what);
        Assert.Equal(messages + 1, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles"));
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM unprocessed_deliveries"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task W14_of_a_key_given_twice_the_last_counts()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Raw(Text("wamid.x", Mallory, "P"), "\"from\":", "\"from\":\"16505550000\",\"from\":"));

        Assert.Equal(
            Mallory,
            inbox.Sealer.OpenPhone(await inbox.Database.Value<string>("SELECT from_phone FROM whatsapp_messages")).Digits
        );
    }

    [Fact]
    public async Task W15_overlong_characters_are_replaced_and_the_text_is_kept()
    {
        await using var inbox = await InboxWorld.Open(database);
        var body = Encoding.Latin1.GetBytes(
            Body(Text("wamid.x", Mallory, "PLACE")).Replace("PLACE", "a\u00C0\u00AFb", StringComparison.Ordinal)
        );

        await inbox.Deliveries.Store([inbox.Deliveries.Seal(body)]);
        await inbox.Deliver(Honest);

        Assert.Equal(
            0,
            await inbox.Database.Value<long>(
                "SELECT (SELECT count(*) FROM unprocessed_deliveries) + (SELECT count(*) FROM webhook_deliveries WHERE problem IS NOT NULL)"
            )
        );
        Assert.Equal("a\uFFFD\uFFFDb", await Content(inbox, "wamid.x"));
        Assert.Equal("Hello", await Content(inbox, "wamid.honest"));
        Assert.Empty(await inbox.Verify());
    }

    [Theory]
    [InlineData("\"\\ud800 left\"", "\uFFFD left")]
    [InlineData("\"a\\u0000b\"", "a\uFFFDb")]
    [InlineData("\"\uFEFFmark\"", "\uFEFFmark")]
    public async Task W15_what_PostgreSQL_cannot_hold_is_replaced_and_nothing_else(string written, string kept)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver("\uFEFF" + Raw(Text("wamid.x", Mallory, "P"), "\"P\"", written));

        Assert.Equal(kept, await Content(inbox, "wamid.x"));
    }

    [Fact]
    public async Task W16_an_id_beyond_what_a_floating_point_number_holds_is_kept_digit_for_digit()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Raw(Text("wamid.x", Mallory, "P"), "\"wamid.x\"", "9007199254740993"));

        Assert.Equal(inbox.Sealed("9007199254740993"), await inbox.Database.Value<string>("SELECT message_id FROM whatsapp_messages"));
    }

    [Fact]
    public async Task W18_a_STOP_in_a_group_is_meant_for_the_group()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Raw(Text("wamid.x", Mallory, "STOP"), "\"id\":", "\"group_id\":\"G\",\"id\":"));

        Assert.Equal(["subscribed"], await inbox.Database.Rows("SELECT subscription FROM user_profiles"));
    }

    [Theory]
    [InlineData("\u202Egnp.exe\u200B<img src=x onerror=alert(1)>")]
    [InlineData("=HYPERLINK(\"http://evil\")")]
    public async Task W19_a_name_is_kept_as_it_is_and_never_in_clear(string name)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.x", Mallory, "P", name: name)));

        var kept = await inbox.Database.Value<string>("SELECT display_name FROM user_profiles");
        Assert.Equal(name, inbox.Sealer.Open(kept, new Cell("user_profiles", "display_name", await inbox.OnlyProfile())));
        Assert.DoesNotContain("evil", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W20_an_id_used_again_with_another_text_changes_nothing()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Two loaves")));

        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")), Body(Text("wamid.1", Mallory, "STOP")));

        Assert.Equal("Two loaves", await Content(inbox, "wamid.1"));
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles WHERE subscription = 'unsubscribed'"));
        Assert.Empty(await inbox.Verify());
    }

    [Theory]
    [InlineData("Two loaves", Ann, false)]
    [InlineData("Three loaves", Ann, true)]
    [InlineData("Two loaves", Mallory, true)]
    public async Task W20_an_id_used_again_for_another_message_is_seen_and_a_copy_is_not(string text, string from, bool seen)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Two loaves")));

        await inbox.Deliver(Body(Text("wamid.1", from, text)), Body(Text("wamid.2", Ann, "And a cake")));

        Assert.Equal(
            seen ? ["a message id used again for another message"] : [],
            await inbox.Database.Rows("SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL")
        );
        Assert.Equal(2, await inbox.Database.Value<long>("SELECT count(*) FROM whatsapp_messages"));
    }

    [Fact]
    public async Task W20_within_one_body_the_first_counts_and_the_second_is_seen()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "Two loaves"), Text("wamid.1", Ann, "Three loaves")));

        Assert.Equal("Two loaves", await Content(inbox, "wamid.1"));
        Assert.Equal(["a message id used again for another message"], await inbox.Database.Rows("SELECT problem FROM webhook_deliveries"));
    }

    [Theory]
    [InlineData(InboxWorld.Number, Mallory, false)]
    [InlineData("222", Ann, false)]
    [InlineData(InboxWorld.Number, Ann, true)]
    public async Task W22_an_attempt_is_settled_only_by_its_own_number_and_recipient(string number, string recipient, bool settles)
    {
        await using var inbox = await InboxWorld.Open(database, "222");
        await inbox.Deliver(Honest);
        var attempt = await inbox.Begin(await inbox.OnlyProfile(), InboxWorld.Noon);
        var status = Status("wamid.out", "sent", opaque: Opaque.Of(attempt));
        status["recipient_id"] = recipient;

        await inbox.Deliver(BodyFor(number, status));

        Assert.Equal([settles ? "accepted" : "started"], await inbox.Database.Rows("SELECT outcome FROM send_attempts"));
    }

    [Fact]
    public async Task W23_three_megabytes_of_a_thousand_updates_of_every_kind_take_effect()
    {
        await using var inbox = await InboxWorld.Open(database);
        JsonObject Element(int n) =>
            (n % 3) switch
            {
                0 => Text($"wamid.{n}", $"1650555{n % 50:0000}", new string('x', 9000)),
                1 => Status($"wamid.theirs.{n}", "delivered"),
                _ => Message(
                    $"wamid.{n}",
                    $"1650555{n % 50:0000}",
                    "reaction",
                    new() { ["message_id"] = $"wamid.{n - 2}", ["emoji"] = "👍" }
                ),
            };

        var body = Body(Enumerable.Range(0, 1000).Select(Element));
        await inbox.Deliver(body);

        Assert.InRange(body.Length, 3_000_000, 4_000_000);
        Assert.Equal(
            ["667 | 333 | 333"],
            await inbox.Database.Rows(
                "SELECT (SELECT count(*) FROM whatsapp_messages), (SELECT count(*) FROM waiting_statuses), (SELECT count(*) FROM message_marks)"
            )
        );
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task W24_the_same_body_a_thousand_times_in_parallel_takes_effect_once()
    {
        await using var inbox = await InboxWorld.Open(database);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => inbox.Store(Enumerable.Repeat(Honest, 100))));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => inbox.Deliver()));

        Assert.Equal(
            ["1 | 1"],
            await inbox.Database.Rows("SELECT total_messages, (SELECT count(*) FROM message_queue) FROM user_profiles")
        );
        Assert.Empty(await inbox.Verify());
    }

    // C11: what counts as leaving, in twelve languages and in disguise, and what does not.
    [Theory]
    [InlineData("STOP!", true)]
    [InlineData("stop promotions", true)]
    [InlineData("Stop. Thank you", true)]
    [InlineData("ＳＴＯＰ", true)]
    [InlineData("🛑 stop 🛑", true)]
    [InlineData("Darme de baja", true)]
    [InlineData("SAIR", true)]
    [InlineData("Arrêtez, merci", true)]
    [InlineData("Abmelden bitte", true)]
    [InlineData("Disiscrivimi", true)]
    [InlineData("बंद करो", true)]
    [InlineData("إلغاء الاشتراك", true)]
    [InlineData("Berhenti", true)]
    [InlineData("DURDUR", true)]
    [InlineData("Отписаться", true)]
    [InlineData("afmelden", true)]
    [InlineData("When does the bus stop?", false)]
    [InlineData("Don't stop", false)]
    [InlineData("> stop\nDid you mean this?", false)]
    [InlineData("non-stop", false)]
    public async Task C11_only_a_message_that_says_nothing_else_leaves(string words, bool leaves)
    {
        await using var inbox = await InboxWorld.Open(database);
        var message = Text("wamid.1", Ann, words);
        message["context"] = new JsonObject { ["from"] = "15550783881", ["id"] = "wamid.promotion" };

        await inbox.Deliver(Body(message));

        Assert.Equal([leaves ? "unsubscribed" : "subscribed"], await inbox.Database.Rows("SELECT subscription FROM user_profiles"));
    }

    // Nobody can press a button that was not sent to them: what its id says the business has written itself, whoever pressed it.
    [Theory]
    [InlineData("button_reply", "STOP", "Opening hours", "unsubscribed")]
    [InlineData("button_reply", "hours", "Opening hours", "subscribed")]
    [InlineData("button_reply", "START", "Opening hours", "subscribed")]
    public async Task C11_a_voice_note_leaves_nothing_and_a_button_what_it_was_made_for(string kind, string id, string title, string stands)
    {
        await using var inbox = await InboxWorld.Open(database);
        var voice = new JsonObject
        {
            ["id"] = "1",
            ["mime_type"] = "audio/ogg; codecs=opus",
            ["voice"] = true,
        };
        var pressed = new JsonObject
        {
            ["type"] = kind,
            [kind] = new JsonObject { ["id"] = id, ["title"] = title },
        };

        await inbox.Deliver(Body(Message("wamid.1", Ann, "audio", voice)));
        var before = await inbox.Database.Rows("SELECT subscription FROM user_profiles");
        await inbox.Deliver(Body(Message("wamid.2", Ann, "interactive", pressed)));

        Assert.Equal(["subscribed"], before);
        Assert.Equal([stands], await inbox.Database.Rows("SELECT subscription FROM user_profiles"));
    }

    static async Task<string> Content(InboxWorld inbox, string wamid) =>
        inbox.Sealer.Open(
            await inbox.Database.Value<string>("SELECT content FROM whatsapp_messages WHERE message_id = $1", inbox.Sealed(wamid)),
            new Cell("whatsapp_messages", "content", await inbox.Id(wamid))
        );

    static string Raw(JsonObject element, string what, string with)
    {
        var body = Body(element);
        var at = body.LastIndexOf(what, StringComparison.Ordinal);
        return at < 0
            ? throw new ArgumentException($"The body has no {what}.")
            : string.Concat(body.AsSpan(0, at), with, body.AsSpan(at + what.Length));
    }
}
