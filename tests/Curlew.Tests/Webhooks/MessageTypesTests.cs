using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

public sealed class MessageTypesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    public static TheoryData<string, string, string?> Contents =>
        new()
        {
            { "text", """{"body":"Hello"}""", "Hello" },
            { "image", """{"id":"1","mime_type":"image/jpeg","sha256":"x","caption":"Our cat"}""", "Our cat" },
            { "video", """{"id":"1","mime_type":"video/mp4"}""", null },
            { "audio", """{"id":"1","mime_type":"audio/ogg; codecs=opus","voice":true}""", null },
            { "document", """{"id":"1","mime_type":"application/pdf","filename":"bill.pdf"}""", "bill.pdf" },
            { "sticker", """{"id":"1","mime_type":"image/webp","animated":false}""", null },
            {
                "location",
                """{"latitude":37.44,"longitude":-122.16,"name":"Head office","address":"1 Main St"}""",
                "Head office\n1 Main St\n37.44, -122.16"
            },
            {
                "contacts",
                """[{"name":{"formatted_name":"Bo"},"phones":[{"phone":"+1 650 555 0000"}],"emails":[{"email":"bo@example.com"}]}]""",
                "Bo, +1 650 555 0000, bo@example.com"
            },
            { "interactive", """{"type":"list_reply","list_reply":{"id":"r1","title":"Large","description":"40 cm"}}""", "Large\n40 cm" },
            {
                "interactive",
                """{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"a\":1}"}}""",
                "Sent\n{\"a\":1}"
            },
            { "button", """{"payload":"P","text":"Yes, please"}""", "Yes, please" },
            {
                "order",
                """{"catalog_id":"c","text":"Soon","product_items":[{"product_retailer_id":"bread","quantity":2,"item_price":"3.50","currency":"EUR"}]}""",
                "Soon\n2 × bread 3.50 EUR"
            },
            { "system", """{"type":"user_identity_changed","body":"Her phone changed"}""", "Her phone changed" },
            { "unsupported", """{"type":"poll_creation"}""", "poll_creation" },
        };

    [Fact]
    public async Task A_name_within_a_type_is_not_kept_in_clear()
    {
        await using var inbox = await InboxWorld.Open(database);
        var message = Message("wamid.1", Ann, "text", []);
        message.Remove("text");
        (message["type"], message["document"]) = (
            "document",
            JsonNode.Parse("""{"id":"1","mime_type":"application/pdf; name=\"Zephyrine.pdf\""}""")
        );

        await inbox.Deliver(Body(message));

        Assert.Equal(["application/pdf"], await inbox.Database.Rows("SELECT media_type FROM whatsapp_messages"));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Every_type_is_stored_with_what_it_says_in_words(string type, string content, string? words)
    {
        await using var inbox = await InboxWorld.Open(database);
        var message = Message("wamid.1", Ann, "text", []);
        message.Remove("text");
        (message["type"], message[type]) = (type, JsonNode.Parse(content));

        await inbox.Deliver(Body(message));

        Assert.Equal([type], await inbox.Database.Rows("SELECT message_type FROM whatsapp_messages"));
        Assert.Equal(words, await Content(inbox, "wamid.1"));
    }

    [Fact]
    public async Task Reactions_edits_and_revocations_stand_at_their_message_whatever_came_first()
    {
        JsonObject[] story =
        [
            Text("wamid.1", Ann, "Three loaves"),
            Message("wamid.2", Ann, "reaction", new() { ["message_id"] = "wamid.1", ["emoji"] = "👍" }, InboxWorld.Noon.AddSeconds(1)),
            Message("wamid.3", Ann, "reaction", new() { ["message_id"] = "wamid.1", ["emoji"] = "🎉" }, InboxWorld.Noon.AddSeconds(2)),
            Message(
                "wamid.4",
                Ann,
                "edit",
                new()
                {
                    ["original_message_id"] = "wamid.1",
                    ["message"] = new JsonObject
                    {
                        ["type"] = "text",
                        ["text"] = new JsonObject { ["body"] = "Two loaves" },
                    },
                },
                InboxWorld.Noon.AddSeconds(3)
            ),
            Message("wamid.5", Ann, "revoke", new() { ["original_message_id"] = "wamid.1" }, InboxWorld.Noon.AddSeconds(4)),
        ];
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        new Random(seed).Shuffle(story);
        await using var inbox = await InboxWorld.Open(database);

        foreach (var part in story)
            await inbox.Deliver(Body(part));

        var marks = await Marks.Of(inbox.Database, [(await inbox.Id("wamid.1"), InboxWorld.Noon)]);
        Assert.Equal(["edit", "reaction", "revoke"], marks.Select(mark => mark.Kind).Order());
        Assert.Equal("🎉", await Content(inbox, "wamid.3"));
        Assert.Equal(await inbox.Id("wamid.3"), marks.Single(mark => mark.Kind == "reaction").By);
        Assert.Equal("Two loaves", await Content(inbox, "wamid.4"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task What_the_business_writes_in_its_phone_app_is_an_outgoing_message_that_answers()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Are you open?")));

        await inbox.Deliver(Body(Status("wamid.2", "delivered", InboxWorld.Noon.AddSeconds(31))));
        await inbox.Deliver(Echo("wamid.2", Ann, "We open at six"), Echo("wamid.2", Ann, "We open at six"));
        await inbox.RollUp.RunOnce();

        Assert.Equal(
            ["delivered | We open at six"],
            [
                $"{await inbox.Database.Value<string>("SELECT status FROM whatsapp_messages WHERE direction = 'outgoing'")} | {await Content(inbox, "wamid.2")}",
            ]
        );
        Assert.Equal(["2 | 0"], await inbox.Database.Rows("SELECT total_messages, unread FROM user_profiles, conversations"));
        Assert.Equal(["1 | 30"], await inbox.Database.Rows("SELECT total_responses_sent, response_time_avg_seconds FROM business_metrics"));
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM message_queue"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task A_message_to_a_conversation_somebody_else_owns_is_kept_and_its_stop_counts_but_nothing_follows()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Body(Text("wamid.1", Ann, "STOP")).Replace("\"field\":\"messages\"", "\"field\":\"standby\"", StringComparison.Ordinal)
        );

        Assert.Equal(
            ["processed | unsubscribed"],
            await inbox.Database.Rows("SELECT status, subscription FROM whatsapp_messages, user_profiles")
        );
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM message_queue"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task A_status_of_another_number_of_ours_does_not_touch_the_message()
    {
        await using var inbox = await InboxWorld.Open(database, "222");
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon.AddMinutes(2));

        await inbox.Deliver(BodyFor("222", Status("wamid.out", "read")));
        var joined = await inbox.Unpacker.JoinStatuses();

        Assert.Equal(
            (0, "sent"),
            (joined, await inbox.Database.Value<string>("SELECT status FROM whatsapp_messages WHERE direction = 'outgoing'"))
        );
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM waiting_statuses"));
    }

    static async Task<string?> Content(InboxWorld inbox, string wamid)
    {
        var rows = await inbox.Database.Rows("SELECT content FROM whatsapp_messages WHERE message_id = $1", inbox.Sealed(wamid));
        return rows.Single() == "∅"
            ? null
            : inbox.Sealer.Open(rows.Single(), new Cell("whatsapp_messages", "content", await inbox.Id(wamid)));
    }
}
