using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.Tests.WhatsApp;
using Curlew.Webhooks;

namespace Curlew.Tests.Webhooks;

public sealed class AccountEventsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Template = "SELECT status, category, quality FROM whatsapp_templates";

    [Theory]
    [InlineData("PAUSED", "PAUSED")]
    [InlineData("DISABLED", "DISABLED")]
    [InlineData("FLAGGED", "FLAGGED")]
    [InlineData("REINSTATED", "APPROVED")]
    [InlineData("NEVER_HEARD_OF", "APPROVED")]
    public async Task A_template_stands_where_Meta_put_it(string happened, string stands)
    {
        await using var inbox = await WithTemplate();

        await inbox.Deliver(TemplateEvent(happened, 10));

        Assert.Equal([$"{stands} | MARKETING | GREEN"], await inbox.Database.Rows(Template));
    }

    [Fact]
    public async Task The_latest_event_of_a_template_counts_whatever_came_last()
    {
        await using var inbox = await WithTemplate();

        await inbox.Deliver(TemplateEvent("PAUSED", 20));
        await inbox.Deliver(TemplateEvent("APPROVED", 10));

        Assert.Equal(["PAUSED | MARKETING | GREEN"], await inbox.Database.Rows(Template));
        Assert.Equal(2, await inbox.Database.Value<long>("SELECT count(*) FROM account_events"));
    }

    [Fact]
    public async Task Quality_and_category_of_a_template_follow_Meta_each_by_its_own_clock()
    {
        await using var inbox = await WithTemplate();

        await inbox.Deliver(TemplateEvent("PAUSED", 30));
        await inbox.Deliver(
            Account(
                "message_template_quality_update",
                10,
                Named(new() { ["previous_quality_score"] = "GREEN", ["new_quality_score"] = "RED" })
            )
        );
        await inbox.Deliver(
            Account("template_category_update", 10, Named(new() { ["previous_category"] = "MARKETING", ["new_category"] = "UTILITY" }))
        );

        Assert.Equal(["PAUSED | UTILITY | RED"], await inbox.Database.Rows(Template));
    }

    [Fact]
    public async Task An_event_older_than_the_copy_read_from_Meta_changes_nothing()
    {
        await using var inbox = await WithTemplate();

        await inbox.Deliver(TemplateEvent("PAUSED", -60));

        Assert.Equal(["APPROVED | MARKETING | GREEN"], await inbox.Database.Rows(Template));
    }

    [Theory]
    [InlineData("2000", "2000")]
    [InlineData("TIER_10K", "10000")]
    [InlineData("TIER_UNLIMITED", "∅")]
    [InlineData("TIER_NOT_SET", "250")]
    public async Task The_messaging_limit_follows_Meta(string told, string stands)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Account("business_capability_update", 10, new() { ["max_daily_conversations_per_business"] = told }));
        await inbox.Deliver(Account("business_capability_update", 5, new() { ["max_daily_conversations_per_business"] = 50 }));

        Assert.Equal([told == "TIER_NOT_SET" ? "50" : stands], await inbox.Database.Rows("SELECT messaging_limit FROM portfolios"));
    }

    [Fact]
    public async Task What_Meta_told_about_a_number_survives_the_next_start()
    {
        await using var inbox = await InboxWorld.Open(database);
        Assert.True(PhoneNumber.TryParse("+15550783881", null, out var phone));
        var numbers = new BusinessNumbers(inbox.Database, inbox.Sealer);
        var configured = new BusinessNumber(InboxWorld.Number, "P", "W", phone, 80);
        await numbers.Save(configured, 250, default);

        await inbox.Deliver(Account("business_capability_update", 10, new() { ["max_daily_conversations_per_business"] = 2000 }));
        await inbox.Deliver(
            Account("phone_number_quality_update", 11, new() { ["display_phone_number"] = "15550783881", ["event"] = "THROUGHPUT_UPGRADE" })
        );
        await numbers.Save(configured, 250, default);

        Assert.Equal(["2000 | 1000"], await inbox.Database.Rows("SELECT messaging_limit, throughput FROM portfolios, phone_numbers"));
    }

    [Theory]
    [InlineData("RESTRICTED_BIZ_INITIATED_MESSAGING", 20_000, true)]
    [InlineData("RESTRICTED_BIZ_INITIATED_MESSAGING", -20, false)]
    [InlineData("RESTRICTED_ADD_PHONE_NUMBER_ACTION", 20_000, false)]
    public async Task A_restriction_of_sending_stops_the_numbers_of_the_account(string type, int minutes, bool stops)
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Restriction(type, minutes));

        Assert.Equal(stops, await inbox.Database.Value<bool>("SELECT stopped_reason LIKE 'Meta:%' IS TRUE FROM phone_numbers"));
    }

    [Fact]
    public async Task A_restriction_with_an_end_is_lifted_by_itself_when_it_ends()
    {
        await using var inbox = await InboxWorld.Open(database, "stopped-by-us");
        await inbox.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'The token was refused.' WHERE id = 'stopped-by-us'");
        var lift = new Stops(inbox.Database, inbox.Clock);

        await inbox.Deliver(Restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", 60));
        var early = await lift.RunOnce();
        inbox.Clock.SetUtcNow(InboxWorld.Noon.AddMinutes(60));
        var late = await lift.RunOnce();

        Assert.Equal((0, 1), (early, late));
        Assert.Equal(
            ["∅ | ∅", "The token was refused. | ∅"],
            await inbox.Database.Rows("SELECT stopped_reason, stopped_until FROM phone_numbers ORDER BY id")
        );
    }

    [Fact]
    public async Task Of_several_restrictions_the_one_that_lasts_longest_counts()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(Restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", 60));
        await inbox.Deliver(Restriction("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", 600));
        await inbox.Deliver(Restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", 120));
        var both = await inbox.Database.Rows("SELECT stopped_until FROM phone_numbers");
        await inbox.Deliver(Account("account_update", 5, Ban("DISABLE")));

        Assert.Equal(["2026-11-16 22:00:00"], both);
        Assert.Equal(
            ["Meta: the account is disabled. | ∅"],
            await inbox.Database.Rows("SELECT stopped_reason, stopped_until FROM phone_numbers")
        );
    }

    [Fact]
    public async Task A_changed_template_and_one_made_elsewhere_are_read_again_from_Meta()
    {
        await using var inbox = await WithTemplate();
        await using var meta = new Loopback(r =>
            r.Answer(
                200,
                """{"data":[{"id":"9","name":"spring_sale","language":"en_US","status":"APPROVED","category":"MARKETING","components":[{"type":"BODY","text":"New words"}]}]}"""
            )
        );
        var refresh = new RefreshTemplates(
            inbox.Database,
            new SyncTemplates(new MessageTemplates(inbox.Database), meta.Client(), "W", inbox.Clock),
            "W",
            inbox.Clock
        );

        var first = await refresh.RunOnce();
        var idle = await refresh.RunOnce();
        inbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await inbox.Deliver(Account("message_template_components_update", 61, Named(new() { ["message_template_element"] = "New words" })));
        var changed = (await refresh.RunOnce(), await refresh.RunOnce());
        inbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await inbox.Deliver(
            Account(
                "message_template_status_update",
                121,
                new()
                {
                    ["event"] = "APPROVED",
                    ["message_template_id"] = 10,
                    ["message_template_name"] = "elsewhere",
                    ["message_template_language"] = "de",
                }
            )
        );
        var unknown = (await refresh.RunOnce(), await refresh.RunOnce());
        inbox.Clock.Advance(TimeSpan.FromDays(1.1));
        var daily = await refresh.RunOnce();

        Assert.Equal((1, 0, (1, 0), (1, 0), 1), (first, idle, changed, unknown, daily));
        Assert.Equal(
            ["CONTENT | templates are read again", "APPROVED | templates are read again"],
            await inbox.Database.Rows("SELECT event, effect FROM account_events ORDER BY at")
        );
    }

    [Fact]
    public async Task What_Meta_would_not_tell_stays_to_be_read()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(r => r.Answer(401, """{"error":{"code":190,"message":"expired"}}"""));
        var refresh = new RefreshTemplates(
            inbox.Database,
            new SyncTemplates(new MessageTemplates(inbox.Database), meta.Client(), "W", inbox.Clock),
            "W",
            inbox.Clock
        );

        var read = (await refresh.RunOnce(), await refresh.RunOnce());

        Assert.Equal(((0, 0), 0L), (read, await inbox.Database.Value<long>("SELECT count(*) FROM template_syncs")));
        Assert.Equal(2, meta.Requests.Count);
    }

    [Fact]
    public async Task A_restriction_delivered_again_does_not_stop_a_number_that_was_started_again()
    {
        await using var inbox = await InboxWorld.Open(database);
        var body = Restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", 20_000);
        await inbox.Deliver(body);
        Assert.True((await new Stops(inbox.Database, inbox.Clock).Restart(InboxWorld.Number, default)).IsDone);

        await inbox.Deliver(body, body);

        Assert.Equal(["∅"], await inbox.Database.Rows("SELECT stopped_reason FROM phone_numbers"));
        Assert.Equal(1, await inbox.Database.Value<long>("SELECT count(*) FROM account_events"));
    }

    [Fact]
    public async Task An_account_that_is_reinstated_sends_again_unless_something_else_stopped_it()
    {
        await using var inbox = await InboxWorld.Open(database, "stopped-by-us");
        await inbox.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'The token was refused.' WHERE id = 'stopped-by-us'");

        await inbox.Deliver(Account("account_update", 1, Ban("DISABLE")));
        var during = await inbox.Database.Rows("SELECT stopped_reason FROM phone_numbers ORDER BY id");
        await inbox.Deliver(Account("account_update", 2, Ban("REINSTATE")));

        Assert.Equal(["Meta: the account is disabled.", "The token was refused."], during);
        Assert.Equal(["∅", "The token was refused."], await inbox.Database.Rows("SELECT stopped_reason FROM phone_numbers ORDER BY id"));
    }

    [Fact]
    public async Task What_is_only_to_be_known_is_kept_once_and_in_words()
    {
        await using var inbox = await InboxWorld.Open(database);
        var alert = Account(
            "account_alerts",
            1,
            new()
            {
                ["entity_type"] = "WABA",
                ["entity_id"] = "W",
                ["alert_info"] = new JsonObject
                {
                    ["alert_severity"] = "CRITICAL",
                    ["alert_status"] = "ACTIVE",
                    ["alert_type"] = "OBA_APPROVED",
                    ["alert_description"] = "Look here",
                },
            }
        );

        await inbox.Deliver(alert, alert);

        Assert.Equal(
            ["OBA_APPROVED | CRITICAL; ACTIVE; WABA; Look here | ∅"],
            await inbox.Database.Rows("SELECT event, about, effect FROM account_events")
        );
    }

    [Fact]
    public async Task What_is_not_known_is_counted_by_its_kind()
    {
        await using var inbox = await InboxWorld.Open(database);

        await inbox.Deliver(
            Account("never_heard_of", 1, new() { ["a"] = 1 }),
            Account("never_heard_of", 2, new() { ["a"] = 2 }),
            Webhook.Body(Webhook.Status("wamid.1", "vanished")),
            Webhook.Body(Webhook.Message("wamid.2", "16505551234", "telepathy", new JsonObject())),
            "no JSON"
        );

        Assert.Equal(
            [
                "- | something that cannot be read | 1",
                "messages | message of type telepathy | 1",
                "messages | status vanished | 1",
                "never_heard_of | unknown field | 2",
            ],
            await inbox.Database.Rows("SELECT field, shape, seen FROM webhook_shapes ORDER BY field COLLATE \"C\", shape")
        );
    }

    async Task<InboxWorld> WithTemplate()
    {
        var inbox = await InboxWorld.Open(database);
        await inbox.Database.Execute(
            "INSERT INTO whatsapp_templates (waba_id, name, language, meta_id, status, category, quality, synced_at) VALUES ('W', 'spring', 'en_US', '77', 'APPROVED', 'MARKETING', 'GREEN', $1)",
            InboxWorld.Noon
        );
        return inbox;
    }

    static string TemplateEvent(string happened, int seconds) =>
        Account("message_template_status_update", seconds, Named(new() { ["event"] = happened, ["reason"] = "NONE" }));

    static JsonObject Named(JsonObject value)
    {
        (value["message_template_id"], value["message_template_name"], value["message_template_language"]) = (77, "spring", "en-US");
        return value;
    }

    static JsonObject Ban(string state) =>
        new()
        {
            ["event"] = "DISABLED_UPDATE",
            ["ban_info"] = new JsonObject { ["waba_ban_state"] = new JsonArray(state) },
        };

    static string Restriction(string type, int minutes) =>
        Account(
            "account_update",
            1,
            new()
            {
                ["event"] = "ACCOUNT_RESTRICTION",
                ["restriction_info"] = new JsonArray(
                    new JsonObject { ["restriction_type"] = type, ["expiration"] = InboxWorld.Noon.AddMinutes(minutes).ToUnixTimeSeconds() }
                ),
            }
        );

    static string Account(string field, int seconds, JsonObject value) =>
        new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "W",
                    ["time"] = InboxWorld.Noon.AddSeconds(seconds).ToUnixTimeSeconds(),
                    ["changes"] = new JsonArray(new JsonObject { ["field"] = field, ["value"] = value }),
                }
            ),
        }.ToJsonString();
}
