using System.Text.Json;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Metrics;

public sealed class RollUpTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505550001",
        Bob = "16505550002",
        Cem = "16505550003";
    const string Numbers =
        "SELECT (date AT TIME ZONE 'UTC')::text, total_messages_received, total_responses_sent, unique_users, response_time_avg_seconds FROM business_metrics ORDER BY date";

    [Fact]
    public async Task A_day_counts_what_came_what_went_and_who_wrote()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a"), Text("wamid.2", Ann, "b"), Text("wamid.3", Bob, "c")));
        await inbox.Answer(await ProfileOf(inbox, Bob), "wamid.4", InboxWorld.Noon.AddSeconds(40));

        var days = await inbox.RollUp.RunOnce();

        Assert.Equal(1, days);
        Assert.Equal(["2026-11-16 00:00:00 | 3 | 1 | 2 | 40"], await inbox.Database.Rows(Numbers));
    }

    [Fact]
    public async Task The_wait_runs_from_the_first_message_nobody_had_answered()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(
                Text("wamid.1", Ann, "a", InboxWorld.Noon),
                Text("wamid.2", Ann, "b", InboxWorld.Noon.AddSeconds(50)),
                Text("wamid.3", Ann, "c", InboxWorld.Noon.AddSeconds(200))
            )
        );
        var ann = await ProfileOf(inbox, Ann);
        await inbox.Answer(ann, "wamid.4", InboxWorld.Noon.AddSeconds(60));
        await inbox.Answer(ann, "wamid.5", InboxWorld.Noon.AddSeconds(90));
        await inbox.Answer(ann, "wamid.6", InboxWorld.Noon.AddSeconds(220));

        await inbox.RollUp.RunOnce();

        // 60 s for the first two messages, nothing for the afterthought, 20 s for the third message.
        Assert.Equal(["2026-11-16 00:00:00 | 3 | 3 | 1 | 40"], await inbox.Database.Rows(Numbers));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task What_is_taken_back_or_edited_waits_for_nobody_and_answers_nobody()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a")));
        var ann = await ProfileOf(inbox, Ann);
        await inbox.Answer(ann, "wamid.2", InboxWorld.Noon.AddSeconds(40));
        foreach (var part in Unsaid(InboxWorld.Noon.AddSeconds(50)))
            await inbox.Deliver(Body(part));
        await inbox.Answer(ann, "wamid.3", InboxWorld.Noon.AddSeconds(100));

        await inbox.RollUp.RunOnce();

        Assert.Equal("40", Assert.Single(await inbox.Database.Rows(Numbers)).Split(" | ")[^1]);
        Assert.Equal(["2026-11-16 12:00:00 | 0"], await inbox.Database.Rows("SELECT last_incoming_at, unread FROM conversations"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task What_an_earlier_version_counted_of_it_is_taken_back_by_its_migration()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a")));
        foreach (var part in Unsaid(InboxWorld.Noon.AddSeconds(50)))
            await inbox.Deliver(Body(part));
        await inbox.RollUp.RunOnce();
        await inbox.Database.Execute("UPDATE conversations SET last_incoming_at = last_incoming_at + interval '52 seconds', unread = 4");

        await inbox.Database.Execute("DROP FUNCTION is_said; " + Curlew.Postgres.Sql.ReadResource("Postgres/Migrations/0026_said.sql"));

        Assert.Equal(["2026-11-16 12:00:00 | 1"], await inbox.Database.Rows("SELECT last_incoming_at, unread FROM conversations"));
        Assert.Equal(["2026-11-16"], await inbox.Database.Rows("SELECT day::text FROM metric_days"));
        Assert.Empty(await inbox.Verify());
    }

    static IEnumerable<System.Text.Json.Nodes.JsonObject> Unsaid(DateTimeOffset at) =>
        [
            Message("wamid.back", Ann, "reaction", new() { ["message_id"] = "wamid.2", ["emoji"] = "" }, at),
            Message(
                "wamid.edit",
                Ann,
                "edit",
                new()
                {
                    ["original_message_id"] = "wamid.1",
                    ["message"] = new System.Text.Json.Nodes.JsonObject
                    {
                        ["type"] = "text",
                        ["text"] = new System.Text.Json.Nodes.JsonObject { ["body"] = "b" },
                    },
                },
                at.AddSeconds(1)
            ),
            Message("wamid.revoke", Ann, "revoke", new() { ["original_message_id"] = "wamid.1" }, at.AddSeconds(2)),
        ];

    [Fact]
    public async Task An_answer_after_midnight_counts_the_wait_on_its_own_day()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a", InboxWorld.Noon.AddHours(-13))));
        await inbox.Answer(await ProfileOf(inbox, Ann), "wamid.2", InboxWorld.Noon.AddHours(-11));

        await inbox.RollUp.RunOnce();

        Assert.Equal(["2026-11-15 00:00:00 | 1 | 0 | 1 | ∅", "2026-11-16 00:00:00 | 0 | 1 | 0 | 7200"], await inbox.Database.Rows(Numbers));
    }

    [Fact]
    public async Task A_message_that_comes_late_changes_the_wait_of_an_answer_already_counted()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a", InboxWorld.Noon)));
        await inbox.Answer(await ProfileOf(inbox, Ann), "wamid.2", InboxWorld.Noon.AddSeconds(10));
        await inbox.RollUp.RunOnce();

        await inbox.Deliver(Body(Text("wamid.3", Ann, "late", InboxWorld.Noon.AddDays(-1))));
        await inbox.RollUp.RunOnce();

        Assert.Equal(
            ["2026-11-15 00:00:00 | 1 | 0 | 1 | ∅", "2026-11-16 00:00:00 | 1 | 1 | 1 | 86410"],
            await inbox.Database.Rows(Numbers)
        );
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Days_begin_where_the_business_is()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Database.Execute("UPDATE business SET time_zone = 'Asia/Tokyo'");

        await inbox.Deliver(Body(Text("wamid.1", Ann, "a", InboxWorld.Noon), Text("wamid.2", Ann, "b", InboxWorld.Noon.AddHours(-22))));
        await inbox.RollUp.RunOnce();

        Assert.Equal(["2026-11-14 15:00:00 | 1 | 0 | 1 | ∅", "2026-11-15 15:00:00 | 1 | 0 | 1 | ∅"], await inbox.Database.Rows(Numbers));
    }

    [Fact]
    public async Task A_day_of_23_or_25_hours_counts_every_message_once()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Database.Execute("UPDATE business SET time_zone = 'America/New_York'");
        var changeover = new DateTimeOffset(2026, 11, 1, 0, 30, 0, TimeSpan.Zero);

        await inbox.Deliver(Enumerable.Range(0, 60).Select(hour => Body(Text($"wamid.{hour}", Ann, "a", changeover.AddHours(hour)))));
        await inbox.RollUp.RunOnce();

        Assert.Equal(
            ["4", "25", "24", "7"],
            await inbox.Database.Rows("SELECT total_messages_received FROM business_metrics ORDER BY date")
        );
    }

    [Fact]
    public async Task What_may_be_a_name_or_an_address_becomes_readable_for_nobody_however_many_write_it()
    {
        await using var inbox = await InboxWorld.Open(database);
        const string Canaries = "Quetzalcoatl, Rose Canarybird of Larkspur Lane, quetzal@canarybird.zz";
        foreach (var day in Enumerable.Range(0, 3))
            await inbox.Deliver(
                new[] { Ann, Bob, Cem, "16505550004" }.Select(phone =>
                    Body(Text($"wamid.{phone}.{day}", phone, $"My order is for {Canaries}", InboxWorld.Noon.AddDays(-day)))
                )
            );

        await inbox.RollUp.RunOnce();

        Assert.Equal(Enumerable.Repeat("{\"order\": 4}", 3), await inbox.Database.Rows("SELECT popular_keywords FROM business_metrics"));
        Assert.Equal(
            ["0"],
            await inbox.Database.Rows(
                "SELECT count(*) FROM business_metrics m, keyword_mentions k WHERE concat(m, k) ~* 'quetzal|canary|larkspur'"
            )
        );
    }

    [Fact]
    public async Task What_the_business_writes_itself_may_be_read_and_a_word_that_was_tampered_with_hides_no_other()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            new[] { Ann, Bob, Cem, "16505550004" }.Select(phone => Body(Text($"wamid.{phone}", phone, "quesadilla annabella refund")))
        );
        await inbox.Database.Execute(
            "UPDATE keyword_mentions SET keywords[3] = reverse(keywords[3]) WHERE profile_id = $1",
            await ProfileOf(inbox, Ann)
        );

        await inbox.RollUp.RunOnce();
        Assert.Equal(["{\"refund\": 3}"], await inbox.Database.Rows("SELECT popular_keywords FROM business_metrics"));
        await inbox.Database.Execute(
            "INSERT INTO message_templates (name, category, template_text) VALUES ('a', 'service', 'Hi {annabella|friend}, our Quesadilla is back.')"
        );
        await inbox.Database.Execute("INSERT INTO metric_days (day) SELECT date::date FROM business_metrics");

        await inbox.RollUp.RunOnce();

        Assert.Equal(["{\"refund\": 3, \"quesadilla\": 4}"], await inbox.Database.Rows("SELECT popular_keywords FROM business_metrics"));
    }

    [Fact]
    public async Task No_word_of_the_vocabulary_is_a_given_name_or_has_a_digit()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 2_000 });
        var names = Enumerable
            .Range(0, 2_000)
            .SelectMany(person => Keywords.In(sandbox.People[person].Name.Split(' ')[0]).Keys)
            .ToHashSet();

        Assert.NotEmpty(names);
        Assert.DoesNotContain(Vocabulary.All, word => names.Contains(word) || word.Any(char.IsDigit));
        Assert.True(Vocabulary.All.Count > 4_000, $"{Vocabulary.All.Count} words");
    }

    [Fact]
    public async Task What_stood_in_clear_before_goes_with_its_migration_and_comes_back_as_far_as_it_may()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(new[] { Ann, Bob, Cem }.Select(phone => Body(Text($"wamid.{phone}", phone, "refund annabella"))));
        await inbox.RollUp.RunOnce();
        await inbox.Database.Execute("UPDATE business_metrics SET popular_keywords = '{\"annabella\": 3}'");

        await inbox.Database.Execute(Curlew.Postgres.Sql.ReadResource("Postgres/Migrations/0041_known_words_only.sql"));

        Assert.Equal(["{}"], await inbox.Database.Rows("SELECT popular_keywords FROM business_metrics"));
        await inbox.RollUp.RunOnce();
        Assert.Equal(["{\"refund\": 3}"], await inbox.Database.Rows("SELECT popular_keywords FROM business_metrics"));
    }

    [Fact]
    public async Task A_word_becomes_popular_when_three_people_wrote_it_and_stays_sealed_before()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(
            Body(
                Text("wamid.1", Ann, "Delivery delivery! my name is Annabella"),
                Text("wamid.2", Bob, "delivery?"),
                Text("wamid.3", Cem, "DELIVERY refund"),
                Text("wamid.4", Bob, "refund")
            )
        );

        await inbox.RollUp.RunOnce();

        Assert.Equal("{\"delivery\": 4}", await inbox.Database.Value<string>("SELECT popular_keywords::text FROM business_metrics"));
        Assert.DoesNotContain(await inbox.Database.Rows("SELECT unnest(keywords) FROM keyword_mentions"), word =>
            word.Contains("annabella", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task Fifty_words_of_a_day_are_kept()
    {
        await using var inbox = await InboxWorld.Open(database);
        var words = Vocabulary.All.Order(StringComparer.Ordinal).Take(60).ToList();

        await inbox.Deliver(
            from phone in new[] { Ann, Bob, Cem }
            from half in words.Chunk(30)
            select Body(Text($"wamid.{phone}.{half[0]}", phone, string.Join(' ', half)))
        );
        await inbox.RollUp.RunOnce();

        using var popular = JsonDocument.Parse(await inbox.Database.Value<string>("SELECT popular_keywords::text FROM business_metrics"));
        Assert.Equal(50, popular.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public async Task Only_days_on_which_something_happened_are_counted_again()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a")), Body(Text("wamid.2", Ann, "b", InboxWorld.Noon.AddDays(-3))));
        await inbox.RollUp.RunOnce();
        await inbox.Database.Execute("UPDATE business_metrics SET total_messages_received = 77");

        await inbox.Deliver(Body(Text("wamid.3", Ann, "c")));
        var days = await inbox.RollUp.RunOnce();

        Assert.Equal(1, days);
        Assert.Equal(["77", "2"], await inbox.Database.Rows("SELECT total_messages_received FROM business_metrics ORDER BY date"));
        Assert.Equal(
            ["messages received on a day | 2026-11-13 | 77 | 1"],
            (await inbox.Verify()).Select(difference =>
                $"{difference.What} | {difference.Where} | {difference.Stored} | {difference.Counted}"
            )
        );
    }

    [Fact]
    public async Task Roll_ups_at_once_and_again_change_nothing()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "a")));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => inbox.RollUp.RunOnce()));

        Assert.Equal(0, await inbox.RollUp.RunOnce());
        Assert.Equal(["2026-11-16 00:00:00 | 1 | 0 | 1 | ∅"], await inbox.Database.Rows(Numbers));
    }

    static Task<Guid> ProfileOf(InboxWorld inbox, string phone) =>
        inbox.Database.Value<Guid>(
            "SELECT id FROM user_profiles WHERE wa_id = $1",
            inbox.Sealer.Seal(Curlew.Privacy.PhoneNumber.FromWaId(phone)!.Value)
        );
}
