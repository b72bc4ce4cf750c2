using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

/// <summary>A number that the business's phone app uses as well: its past, its address book, what is written in it.</summary>
public sealed class PhoneAppTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Business = "15550783881";

    static readonly DateTimeOffset Before = InboxWorld.Noon.AddDays(-60);

    [Fact]
    public async Task The_past_becomes_history_and_nothing_follows_it()
    {
        await using var inbox = await InboxWorld.Open(database);
        var past = History(
            Past("wamid.1", Ann, "Do you bake rye?", Before),
            Past("wamid.2", Business, "On Fridays", Before.AddHours(1), "READ"),
            Past("wamid.3", Ann, "cancel", Before.AddHours(2))
        );

        await inbox.Deliver(past, past);

        Assert.Equal(
            [
                "incoming | text | processed | 2026-09-17 12:00:00",
                "outgoing | text | read | 2026-09-17 13:00:00",
                "incoming | text | processed | 2026-09-17 14:00:00",
            ],
            await inbox.Database.Rows("SELECT direction, message_type, status, \"timestamp\" FROM whatsapp_messages ORDER BY \"timestamp\"")
        );
        Assert.Equal(
            ["0 | 0 | 0 | 3"],
            await inbox.Database.Rows(
                "SELECT (SELECT count(*) FROM message_queue), (SELECT count(*) FROM consent_reviews), (SELECT unread FROM conversations), (SELECT total_messages FROM user_profiles)"
            )
        );
        Assert.Equal(
            ["HISTORY | phase 0, part 1, 10 %", "HISTORY | phase 0, part 1, 10 %"],
            await inbox.Database.Rows("SELECT event, about FROM account_events")
        );
        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM webhook_deliveries WHERE problem IS NOT NULL"));
        Assert.Empty(await inbox.Verify());
    }

    [Theory]
    [InlineData(60, "unsubscribed")]
    [InlineData(-60, "subscribed")]
    public async Task A_wish_of_the_past_counts_from_its_own_moment(int minutesAfterComingBack, string stands)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.start", Ann, "START", Before)));

        await inbox.Deliver(History(Past("wamid.1", Ann, "STOP", Before.AddMinutes(minutesAfterComingBack))));

        Assert.Equal([stands], await inbox.Database.Rows("SELECT subscription FROM user_profiles"));
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM message_queue"));
    }

    [Fact]
    public async Task A_file_handed_over_later_takes_the_place_that_was_kept_for_it()
    {
        await using var inbox = await InboxWorld.Open(database);
        var kept = Past("wamid.1", Ann, "", Before);
        (kept["type"], _) = ("media_placeholder", kept.Remove("text"));
        var file = Past("wamid.1", Ann, "", Before);
        (file["type"], file["image"], _) = (
            "image",
            new JsonObject
            {
                ["id"] = "778",
                ["mime_type"] = "image/jpeg",
                ["caption"] = "Our oven",
            },
            file.Remove("text")
        );

        await inbox.Deliver(History(kept));
        await inbox.Deliver(History(file), History(kept), History(file));

        Assert.Equal(["image | 778"], await inbox.Database.Rows("SELECT message_type, media_id FROM whatsapp_messages"));
        Assert.Equal("Our oven", await Content(inbox, "wamid.1"));
        Assert.Equal(
            ["1 | 0"],
            await inbox.Database.Rows(
                "SELECT total_messages, (SELECT count(*) FROM webhook_deliveries WHERE problem IS NOT NULL) FROM user_profiles"
            )
        );
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task What_was_unavailable_at_first_is_taken_when_it_comes_and_its_STOP_counts()
    {
        await using var inbox = await InboxWorld.Open(database);
        var unavailable = Message("wamid.1", Ann, "unsupported", []);
        unavailable["errors"] = new JsonArray(new JsonObject { ["code"] = 131060, ["title"] = "This message is unavailable." });

        await inbox.Deliver(Body(unavailable));
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")), Body(unavailable));

        Assert.Equal(
            ["text | unsubscribed"],
            await inbox.Database.Rows("SELECT message_type, subscription FROM whatsapp_messages, user_profiles")
        );
        Assert.Equal("STOP", await Content(inbox, "wamid.1"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task A_refused_history_is_counted_and_seen()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Field(
                "history",
                new() { ["history"] = new JsonArray(new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = 2593109 }) }) }
            )
        );

        Assert.Equal(["history | error 2593109"], await inbox.Database.Rows("SELECT field, shape FROM webhook_shapes"));
    }

    [Fact]
    public async Task The_address_book_names_the_nameless_and_makes_nobody_a_customer()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")), Body(Text("wamid.2", "16505550002", "Hello", name: "Called otherwise")));

        await inbox.Deliver(
            Field(
                "smb_app_state_sync",
                new()
                {
                    ["state_sync"] = new JsonArray(
                        Entry("+1 650 555 1234", "Ann Lee", "add"),
                        Entry("16505550002", "Bo", "add"),
                        Entry("16505550003", "Stranger", "add"),
                        Entry(Ann, "Nobody", "remove")
                    ),
                }
            )
        );

        var names = await inbox.Database.Rows("SELECT id, display_name FROM user_profiles");
        Assert.Equal(
            ["Ann Lee", "Called otherwise"],
            names
                .Select(row => row.Split(" | "))
                .Select(row => inbox.Sealer.Open(row[1], new Cell("user_profiles", "display_name", Guid.Parse(row[0]))))
                .Order()
        );
        Assert.Empty(await inbox.Database.Rows("SELECT field FROM webhook_shapes"));
    }

    [Fact]
    public async Task The_past_of_another_number_is_kept_and_makes_nobody_a_customer()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(History(Past("wamid.1", Ann, "Hello", Before)).Replace(InboxWorld.Number, "31337", StringComparison.Ordinal));

        Assert.Equal(0, await inbox.Database.Value<long>("SELECT count(*) FROM user_profiles"));
        Assert.Equal(
            ["a past message of a number that is not set up here; the history of a number that is not set up here"],
            await inbox.Database.Rows("SELECT problem FROM webhook_deliveries")
        );
    }

    static JsonObject Past(string wamid, string from, string text, DateTimeOffset at, string status = "READ")
    {
        var message = Text(wamid, from, text, at);
        message.Remove("contact");
        message["history_context"] = new JsonObject { ["status"] = status };
        return message;
    }

    static string History(params JsonObject[] messages) =>
        Field(
            "history",
            new()
            {
                ["history"] = new JsonArray(
                    new JsonObject
                    {
                        ["metadata"] = new JsonObject
                        {
                            ["phase"] = 0,
                            ["chunk_order"] = 1,
                            ["progress"] = 10,
                        },
                        ["threads"] = new JsonArray(
                            new JsonObject
                            {
                                ["id"] = Ann,
                                ["messages"] = new JsonArray([.. messages.Select(message => message.DeepClone())]),
                            }
                        ),
                    }
                ),
            }
        );

    static string Field(string field, JsonObject value)
    {
        value["metadata"] = new JsonObject { ["display_phone_number"] = Business, ["phone_number_id"] = InboxWorld.Number };
        return new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(
                new JsonObject { ["id"] = "W", ["changes"] = new JsonArray(new JsonObject { ["field"] = field, ["value"] = value }) }
            ),
        }.ToJsonString();
    }

    static JsonObject Entry(string phone, string name, string action) =>
        new()
        {
            ["type"] = "contact",
            ["contact"] = new JsonObject { ["full_name"] = name, ["phone_number"] = phone },
            ["action"] = action,
        };

    static async Task<string> Content(InboxWorld inbox, string wamid) =>
        inbox.Sealer.Open(
            await inbox.Database.Value<string>("SELECT content FROM whatsapp_messages"),
            new Cell("whatsapp_messages", "content", await inbox.Id(wamid))
        );
}
