using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using static Curlew.Server.Tests.DecisionWorld;

namespace Curlew.Server.Tests;

/// <summary>What a person decides and looks up, typed as they type it.</summary>
public sealed class DecisionCommandsTests(TestServer server)
{
    [Fact]
    public async Task An_unclear_message_is_read_masked_and_decided_once()
    {
        await using var world = await Open(server);
        await world.Deliver(Says(Ann, "cancel", "wamid.1"), Says(Bo, "cancel", "wamid.2"));

        using var listed = await world.Types("review list --json");
        var reviews = listed.Json.GetProperty("reviews").EnumerateArray().ToList();
        var (first, second) = (reviews[0].GetProperty("id").GetString()!, reviews[1].GetProperty("id").GetString()!);
        using var stopped = await world.Types("review unsubscribe", first, "--by", "Sam");
        using var kept = await world.Types("review keep --json", second);
        using var again = await world.Types("review keep", first);
        using var empty = await world.Types("review list");

        Assert.Equal(["cancel", "cancel"], reviews.Select(review => review.GetProperty("words").GetString()));
        Assert.Equal(["+1 ••• ••• 1234", "+1 ••• ••• 9876"], reviews.Select(review => review.GetProperty("who").GetString()).Order());
        Assert.Equal(0, stopped.ExitCode);
        Assert.StartsWith("1 message decided: whoever wrote it gets no more ", stopped.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1), (kept.ExitCode, again.ExitCode));
        Assert.Contains("somebody has decided already", again.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing waits", empty.Output, StringComparison.Ordinal);
        Assert.Equal(["subscribed", "unsubscribed"], await world.Database.Rows("SELECT subscription FROM user_profiles ORDER BY 1"));
        Assert.Equal(1, await world.Database.Value<long>("SELECT count(*) FROM consent_reviews WHERE decided_by = 'Sam'"));
    }

    [Fact]
    public async Task A_pair_is_looked_at_and_dismissed_or_made_one()
    {
        await using var world = await Open(server);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"), Says(Bo, "Hello", "wamid.2"), Says("16505550003", "Hello", "wamid.3"));
        await world.Database.Execute(
            "INSERT INTO merge_candidates (older, younger, reason) SELECT a.id, b.id, 'changed_number' FROM user_profiles a, user_profiles b WHERE a.id < b.id"
        );

        using var listed = await world.Types("merge list --json");
        var pairs = listed
            .Json.GetProperty("candidates")
            .EnumerateArray()
            .Select(pair => (Older: pair.GetProperty("older").GetString()!, Younger: pair.GetProperty("younger").GetString()!))
            .ToList();
        using var shown = await world.Types("merge show", pairs[0].Older, pairs[0].Younger);
        using var dismissed = await world.Types("merge dismiss", pairs[0].Older, pairs[0].Younger);
        using var joined = await world.Types("merge join", pairs[1].Older, pairs[1].Younger, "--because", "She said so on the phone");
        using var gone = await world.Types("merge join", pairs[1].Older, pairs[1].Younger, "--because", "again");
        using var without = await world.Types("merge join", pairs[2].Older, pairs[2].Younger);

        Assert.Equal(3, pairs.Count);
        Assert.Contains("has taken the number of the other", shown.Output, StringComparison.Ordinal);
        Assert.Contains("••• •••", shown.Output, StringComparison.Ordinal);
        foreach (var number in (string[])[Ann, Bo])
            Assert.DoesNotContain(number[4..], shown.Output + listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 1, 2), (dismissed.ExitCode, joined.ExitCode, gone.ExitCode, without.ExitCode));
        Assert.StartsWith("One profile is left, with everything that the two ", joined.Output, StringComparison.Ordinal);
        Assert.Equal(2, await world.Database.Value<long>("SELECT count(*) FROM user_profiles"));
    }

    [Fact]
    public async Task A_stopped_number_is_listed_with_its_reason_and_sends_again_when_somebody_says_so()
    {
        await using var world = await Open(server);
        await world.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'The account cannot pay.'");

        using var listed = await world.Types("number list");
        using var asked = await world.Types("number restart", Number);
        var before = await world.Database.Rows("SELECT stopped_reason FROM phone_numbers");
        using var restarted = await world.Types("number restart --yes", Number);
        using var again = await world.Types("number restart --yes --json", Number);
        using var unknown = await world.Types("number restart --yes 5");

        Assert.Contains($"({Number})  STOPPED: The account cannot pay.", listed.Output, StringComparison.Ordinal);
        Assert.Contains("Look first at what Meta says", listed.Output, StringComparison.Ordinal);
        Assert.Equal((1, "The account cannot pay."), (asked.ExitCode, Assert.Single(before)));
        Assert.Contains($"./curlew number restart {Number} --yes", asked.Output, StringComparison.Ordinal);
        Assert.Equal(0, restarted.ExitCode);
        Assert.Contains("sends again", restarted.Output, StringComparison.Ordinal);
        Assert.Equal(["∅"], await world.Database.Rows("SELECT stopped_reason FROM phone_numbers"));
        Assert.Equal((0, 0), (again.ExitCode, again.Json.GetProperty("restarted").GetArrayLength()));
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("./curlew number list", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accept", "unsubscribed")]
    [InlineData("undo", "subscribed")]
    public async Task A_burst_is_believed_or_undone_once(string verb, string stands)
    {
        await using var world = await Open(server);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"));
        var burst = Guid.CreateVersion7();
        await world.Database.Execute(
            "INSERT INTO opt_out_bursts (id, source, since, opened_at) VALUES ($1, 'error_131050', now() - interval '1 hour', now())",
            burst
        );
        await world.Database.Execute("INSERT INTO held_opt_outs (burst_id, profile_id, at) SELECT $1, id, now() FROM user_profiles", burst);

        using var listed = await world.Types("bursts list");
        using var decided = await world.Types($"bursts {verb}", $"{burst}");
        using var again = await world.Types($"bursts {verb} --json", $"{burst}");

        Assert.Contains($"{burst}  error_131050", listed.Output, StringComparison.Ordinal);
        Assert.Contains("1 people held back", listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1), (decided.ExitCode, again.ExitCode));
        Assert.StartsWith("burst.decide.", again.Json.GetProperty("outcome").GetString(), StringComparison.Ordinal);
        Assert.Equal([stands], await world.Database.Rows("SELECT subscription FROM user_profiles"));
    }

    [Fact]
    public async Task What_is_not_known_is_counted_and_its_example_can_be_opened()
    {
        await using var world = await Open(server);
        await world.Deliver(Field("never_heard_of", "\"a\":1"), Field("never_heard_of", "\"a\":2"));

        using var unknown = await world.Types("unknown");
        using var json = await world.Types("unknown --json");
        using var example = await world.Types("replay show", json.Json.GetProperty("shapes")[0].GetProperty("example").GetString()!);

        Assert.Contains("2 ×  never_heard_of: unknown field", unknown.Output, StringComparison.Ordinal);
        Assert.Contains("\"field\": \"never_heard_of\"", example.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_shown_without_anything_about_a_person()
    {
        await using var world = await Open(server);
        await world.Deliver(
            Field(
                "messages",
                """
                "contacts":[{"profile":{"name":"Ann Marlow"},"wa_id":"14155550142"}],
                "messages":[{"from":"14155550142","id":"wamid.HBgLMTQxNTU1NTAxNDIVAgASGA","timestamp":"1795000000","type":"text","text":{"body":"my door code is 4711"}},
                            {"from":"14155550142","id":"wamid.HBgLMTQxNTU1NTAxNDIVAgASGB","timestamp":"1795000000","type":"location","location":{"latitude":52.52001,"longitude":13.405}}]
                """
            )
        );
        using var listed = await world.Types("replay list --json");

        using var shown = await world.Types("replay show", listed.Json.GetProperty("deliveries")[0].GetProperty("id").GetString()!);

        foreach (var secret in (string[])["Ann", "Marlow", "5550142", "4711", "HBgL", "52.52", "13.4"])
            Assert.DoesNotContain(secret, shown.Output, StringComparison.Ordinal);
        foreach (
            var plain in (string[])
                [
                    "\"type\": \"location\"",
                    "\"latitude\": \"••• a number\"",
                    "\"body\": \"••• 20 characters\"",
                    "\"timestamp\": \"1795000000\"",
                ]
        )
            Assert.Contains(plain, shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Meta_said_stands_beside_what_came_of_it()
    {
        await using var world = await Open(server);
        await world.Deliver(
            Field("business_capability_update", "\"max_daily_conversations_per_business\":2000"),
            Field(
                "account_update",
                $"\"event\":\"ACCOUNT_RESTRICTION\",\"restriction_info\":[{{\"restriction_type\":\"RESTRICTED_BIZ_INITIATED_MESSAGING\",\"expiration\":{DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeSeconds()}}}]"
            )
        );

        using var account = await world.Types("account");
        using var json = await world.Types("account --json --most 1");

        Assert.Contains(
            "+1 ••• ••• 3881 (106540352242922)  2,000 people in 24 hours, said Meta ",
            account.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("STOPPED until ", account.Output, StringComparison.Ordinal);
        Assert.Contains("CAPABILITY  limit 2000  → messaging limit is 2000", account.Output, StringComparison.Ordinal);
        Assert.Equal(
            (1, 2000),
            (
                json.Json.GetProperty("notices").GetArrayLength(),
                json.Json.GetProperty("numbers")[0].GetProperty("messaging_limit").GetInt32()
            )
        );
    }

    [Fact]
    public async Task A_queue_tells_how_it_is_and_takes_up_again_what_it_gave_up()
    {
        await using var world = await Open(server);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"), Says(Ann, "Hello?", "wamid.2"));
        await world.Database.Execute(
            "UPDATE message_queue SET status = 'failed', processed_at = now(), attempts = 8, error = 'The number is not registered.' WHERE id = (SELECT min(id::text)::uuid FROM message_queue)"
        );

        using var health = await world.Types("queue health --json");
        using var table = await world.Types("queue health");
        using var failed = await world.Types("queue failed incoming");
        using var unsaid = await world.Types("queue retry incoming");
        using var retried = await world.Types("queue retry incoming", failed.Output.Split(' ')[0]);
        using var wrong = await world.Types("queue retry incoming", $"{Guid.NewGuid()}");

        var incoming = health.Json.GetProperty("queues")[0];
        Assert.Equal(
            ("incoming", 1, 1),
            (
                incoming.GetProperty("queue").GetString(),
                incoming.GetProperty("waiting").GetInt32(),
                incoming.GetProperty("failed").GetInt32()
            )
        );
        Assert.StartsWith("queue        waiting    oldest", table.Output, StringComparison.Ordinal);
        Assert.Contains("8 tries  The number is not registered.", failed.Output, StringComparison.Ordinal);
        Assert.Equal((2, 0, 1), (unsaid.ExitCode, retried.ExitCode, wrong.ExitCode));
        Assert.Equal(2, await world.Database.Value<long>("SELECT count(*) FROM message_queue WHERE status = 'queued'"));
    }

    [Fact]
    public async Task A_replay_takes_everything_however_many_pages_that_is_and_says_what_is_left()
    {
        await using var world = await Open(server);
        await world.Deliver([.. Enumerable.Range(0, 2_300).Select(n => $"no JSON {n}"), Says(Ann, "Hello", "wamid.1")]);

        using var problems = await world.Types("replay run --problems --json");
        using var since = await world.Types("replay run --since 2020-01-01");
        using var list = await world.Types("replay list --json");

        var details = problems.Json.GetProperty("details");
        Assert.Equal((2_300, 2_300), (details.GetProperty("deliveries").GetInt32(), details.GetProperty("with_problem").GetInt32()));
        Assert.Equal(
            ["begun | ∅", "begun | ∅", "delivery.replay.replayed | 2300", "delivery.replay.replayed | 2301"],
            await world.Database.Rows("SELECT outcome, count FROM audit_trail WHERE action = 'delivery.replay' ORDER BY outcome, count")
        );
        Assert.Equal(50, list.Json.GetProperty("deliveries").GetArrayLength());
        Assert.StartsWith(
            "2,301 webhooks were unpacked again. 2,300 of them still hold something without effect",
            since.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["1 | 0"],
            await world.Database.Rows("SELECT total_messages, (SELECT count(*) FROM unprocessed_deliveries) FROM user_profiles")
        );
    }
}
