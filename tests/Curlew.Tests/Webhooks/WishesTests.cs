using System.Text.Json.Nodes;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Webhooks;

public sealed class WishesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";
    const string Subscription = "SELECT subscription, subscription_updated_at FROM user_profiles";

    static readonly DateTimeOffset Later = InboxWorld.Noon.AddSeconds(30);

    [Fact]
    public async Task Stop_takes_effect_with_the_message_that_says_it_and_leaves_proof()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "Stop, please!")));

        Assert.Equal(["unsubscribed | 2026-11-16 12:00:00"], await inbox.Database.Rows(Subscription));
        Assert.Equal(
            ["unsubscribed | keyword | 2026-11-16 12:00:00"],
            await inbox.Database.Rows("SELECT became, source, at FROM consent_events")
        );
        var evidence = new Cell("consent_events", "evidence", await inbox.Database.Value<Guid>("SELECT id FROM consent_events"));
        Assert.Equal(
            "Stop, please!",
            inbox.Sealer.Open(await inbox.Database.Value<string>("SELECT evidence FROM consent_events"), evidence)
        );
        Assert.Equal(inbox.Sealed("wamid.1"), await inbox.Database.Value<string>("SELECT message_id FROM consent_events"));
    }

    [Fact]
    public async Task The_latest_wish_counts_and_not_the_one_that_arrives_last()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.2", Ann, "STOP", Later)));
        await inbox.Deliver(Body(Text("wamid.1", Ann, "START", InboxWorld.Noon)));

        Assert.Equal(["unsubscribed | 2026-11-16 12:00:30"], await inbox.Database.Rows(Subscription));
        Assert.Equal(2, await inbox.Database.Value<long>("SELECT count(*) FROM consent_events"));
    }

    [Fact]
    public async Task Of_two_wishes_at_one_moment_leaving_wins()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP"), Text("wamid.2", Ann, "START")));
        await inbox.Deliver(Body(Text("wamid.3", Ann, "START")));

        Assert.Equal(["unsubscribed | 2026-11-16 12:00:00"], await inbox.Database.Rows(Subscription));
    }

    [Fact]
    public async Task Start_brings_somebody_back()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")));

        await inbox.Deliver(Body(Text("wamid.2", Ann, "Start", Later)));

        Assert.Equal(["subscribed | 2026-11-16 12:00:30"], await inbox.Database.Rows(Subscription));
    }

    [Fact]
    public async Task A_pressed_button_counts_like_the_word_on_it()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Body(Message("wamid.1", Ann, "button", new JsonObject { ["text"] = "Stop promotions", ["payload"] = "anything" }))
        );

        Assert.Equal(["unsubscribed | button"], await inbox.Database.Rows("SELECT became, source FROM consent_events"));
    }

    [Theory]
    [InlineData("image", """{"id":"1","mime_type":"image/jpeg","caption":"STOP"}""", "keyword")]
    [InlineData("document", """{"id":"1","mime_type":"application/pdf","filename":"bill.pdf","caption":"Stop please"}""", "keyword")]
    [InlineData("button", """{"text":"Not interested","payload":"STOP"}""", "button")]
    [InlineData("button", """{"text":"Not interested","payload":"STOP_PROMOTIONS"}""", "button")]
    [InlineData("interactive", """{"type":"button_reply","button_reply":{"id":"unsubscribe","title":"Leave"}}""", "button")]
    [InlineData(
        "interactive",
        """{"type":"list_reply","list_reply":{"id":"row-3","title":"Other","description":"No more messages"}}""",
        "button"
    )]
    [InlineData(
        "interactive",
        """{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"offers\":\"0_Stop_offers\"}"}}""",
        "button"
    )]
    [InlineData(
        "interactive",
        """{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"opt_out\":true}"}}""",
        "button"
    )]
    public async Task Every_field_is_asked_whether_it_says_stop(string type, string content, string source)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Message("wamid.1", Ann, type, JsonNode.Parse(content)!.AsObject())));

        Assert.Equal([$"unsubscribed | {source}"], await inbox.Database.Rows("SELECT became, source FROM consent_events"));
    }

    [Theory]
    [InlineData("""{"type":"button_reply","button_reply":{"id":"START","title":"Show me the shop"}}""")]
    [InlineData("""{"type":"button_reply","button_reply":{"id":"cancel_order","title":"Show my order"}}""")]
    [InlineData("""{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"opt_out\":false,\"more\":\"No\"}"}}""")]
    [InlineData("""{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"STOP}"}}""")]
    public async Task What_nobody_reads_on_a_button_brings_nobody_back_and_is_not_doubtful(string content)
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.0", Ann, "STOP")));

        await inbox.Deliver(Body(Message("wamid.1", Ann, "interactive", JsonNode.Parse(content)!.AsObject(), Later)));

        Assert.Equal(["unsubscribed | 2026-11-16 12:00:00"], await inbox.Database.Rows(Subscription));
        Assert.Empty(await inbox.Database.Rows("SELECT id FROM consent_reviews"));
    }

    [Fact]
    public async Task A_picture_that_may_say_stop_is_shown_to_somebody()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Body(
                Message(
                    "wamid.1",
                    Ann,
                    "image",
                    new JsonObject
                    {
                        ["id"] = "1",
                        ["mime_type"] = "image/png",
                        ["caption"] = "stop the order",
                    }
                )
            )
        );

        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM consent_reviews"));
        Assert.Equal(["subscribed | ∅"], await inbox.Database.Rows(Subscription));
    }

    [Fact]
    public async Task A_preference_set_in_WhatsApp_counts_and_its_repetition_is_no_second_proof()
    {
        await using var inbox = await InboxWorld.Open(database);
        var stop = Body(Preference(null, "US.1", "stop", InboxWorld.Noon));

        await inbox.Deliver(stop, stop);
        await inbox.Deliver(stop);

        Assert.Equal(["unsubscribed | 2026-11-16 12:00:00"], await inbox.Database.Rows(Subscription));
        Assert.Equal(["unsubscribed | user_preferences"], await inbox.Database.Rows("SELECT became, source FROM consent_events"));
    }

    [Fact]
    public async Task Metas_error_that_somebody_stopped_marketing_counts_as_stop()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.in", Ann, "Hello")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon.AddMinutes(2));

        await inbox.Deliver(
            Body(Status("wamid.out", "failed", Later, error: 131050)),
            Body(Status("wamid.out", "failed", Later, error: 131050))
        );

        Assert.Equal(["unsubscribed | 2026-11-16 12:00:30"], await inbox.Database.Rows(Subscription));
        Assert.Equal(["error_131050"], await inbox.Database.Rows("SELECT source FROM consent_events"));
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("Where does the bus stop?")]
    public async Task What_may_mean_something_else_changes_nothing(string text)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Body(Text("wamid.1", Ann, text)));

        Assert.Equal(["subscribed | ∅"], await inbox.Database.Rows(Subscription));
    }
}
