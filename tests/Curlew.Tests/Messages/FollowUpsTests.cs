using System.Text.Json;
using Curlew.Messages;
using Curlew.Queue;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using Curlew.WhatsApp;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Messages;

public sealed class FollowUpsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";
    const string Refusal = """{"error":{"message":"(#131047) Re-engagement message","code":131047}}""";
    const string TooFast = """{"error":{"message":"(#130429) Rate limit hit","code":130429}}""";

    [Fact]
    public async Task A_message_without_consequences_is_processed_and_nothing_is_sent()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")));

        var done = await FollowUps(inbox, meta).RunOnce();

        Assert.Equal(1, done);
        Assert.Empty(meta.Requests);
        Assert.Equal(
            ["processed | completed"],
            await inbox.Database.Rows("SELECT m.status, q.status FROM whatsapp_messages m, message_queue q")
        );
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Stop_is_confirmed_once_to_the_number_it_came_from()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP"), Text("wamid.2", Ann, "stop!!", InboxWorld.Noon.AddSeconds(20))));

        await FollowUps(inbox, meta).RunOnce();

        using var sent = JsonDocument.Parse(Assert.Single(meta.Requests).Text);
        Assert.Equal("+" + Ann, sent.RootElement.GetProperty("to").GetString());
        Assert.Equal(new Confirmations().Text(started: false), sent.RootElement.GetProperty("text").GetProperty("body").GetString());
        Assert.Equal(
            ["incoming | processed", "incoming | processed", "outgoing | sent"],
            await inbox.Database.Rows("SELECT direction, status FROM whatsapp_messages ORDER BY 1, 2")
        );
        Assert.Equal(["0"], await inbox.Database.Rows("SELECT unread FROM conversations"));
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task A_number_that_only_answers_forgets_what_it_sent_more_than_three_seconds_ago()
    {
        await using var inbox = await InboxWorld.Open(database);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hello")));
        var ann = await inbox.OnlyProfile();

        for (var answer = 0; answer < 5; answer++)
            await inbox.Attempts.BeginAnswer(Guid.NewGuid(), ann, InboxWorld.Number, InboxWorld.Noon.AddSeconds(2 * answer), default);

        Assert.Equal(
            ["2 | 1,1"],
            await inbox.Database.Rows("SELECT cardinality(recent_at), array_to_string(recent_count, ',') FROM phone_numbers")
        );
    }

    [Fact]
    public async Task Coming_back_is_confirmed_too()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP"), Text("wamid.2", Ann, "START", InboxWorld.Noon.AddSeconds(20))));

        await FollowUps(inbox, meta).RunOnce();

        Assert.Equal(2, meta.Requests.Count);
        Assert.Contains(meta.Requests, request => request.Text.Contains("receive our marketing messages again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_without_a_number_is_answered_by_user_id()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", null, "STOP", userId: "US.123")));

        await FollowUps(inbox, meta).RunOnce();

        Assert.Contains("\"recipient\":\"US.123\"", Assert.Single(meta.Requests).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_window_nothing_is_sent()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")));
        inbox.Clock.Advance(TimeSpan.FromHours(24));

        await FollowUps(inbox, meta).RunOnce();

        Assert.Empty(meta.Requests);
        Assert.Equal(["completed"], await inbox.Database.Rows("SELECT status FROM message_queue"));
    }

    [Fact]
    public async Task A_confirmation_that_may_have_left_is_never_sent_again()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(request =>
        {
            request.Reset();
            return Task.CompletedTask;
        });
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")));

        await FollowUps(inbox, meta).RunOnce();
        await inbox.Database.Execute("UPDATE message_queue SET status = 'queued', processed_at = NULL, next_try_at = now()");
        await FollowUps(inbox, meta).RunOnce();

        Assert.Single(meta.Requests);
        Assert.Equal(["unknown"], await inbox.Database.Rows("SELECT outcome FROM send_attempts"));
        Assert.Equal(["completed"], await inbox.Database.Rows("SELECT status FROM message_queue"));
    }

    [Fact]
    public async Task A_server_that_died_while_sending_is_not_followed_by_a_second_message()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")));
        var item = Assert.Single(await new PostgresQueue(inbox.Database, Curlew.Messages.FollowUps.QueueName).Claim(1));
        await inbox.Attempts.BeginAnswer(item.Id, await inbox.OnlyProfile(), InboxWorld.Number, InboxWorld.Noon, default);
        await inbox.Database.Execute("UPDATE message_queue SET lease_until = now() - interval '1 second'");

        await FollowUps(inbox, meta).RunOnce();

        Assert.Empty(meta.Requests);
        Assert.Equal(["completed | 2"], await inbox.Database.Rows("SELECT status, attempts FROM message_queue"));
    }

    [Fact]
    public async Task What_was_refused_for_speed_is_tried_again_later()
    {
        await using var inbox = await InboxWorld.Open(database);
        var answers = new Queue<(int, string)>([(429, TooFast), (200, Acceptance(1))]);
        await using var meta = new Loopback(request =>
        {
            var (status, body) = answers.Dequeue();
            return request.Answer(status, body);
        });
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")));

        await FollowUps(inbox, meta).RunOnce();
        var waiting = await inbox.Database.Rows(
            "SELECT m.status, q.status, q.next_try_at > now() FROM whatsapp_messages m, message_queue q"
        );
        await inbox.Database.Execute("UPDATE message_queue SET next_try_at = now()");
        await FollowUps(inbox, meta).RunOnce();

        Assert.Equal(["received | queued | True"], waiting);
        Assert.Equal(["not_sent", "accepted"], await inbox.Database.Rows("SELECT outcome FROM send_attempts ORDER BY id"));
        Assert.Equal(["completed"], await inbox.Database.Rows("SELECT status FROM message_queue"));
    }

    [Fact]
    public async Task What_was_refused_for_good_becomes_a_dead_letter_with_its_reason()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = new Loopback(request => request.Answer(400, Refusal));
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP")));

        await FollowUps(inbox, meta).RunOnce();

        Assert.Equal(
            ["failed | failed | True"],
            await inbox.Database.Rows("SELECT m.status, q.status, q.error IS NOT NULL FROM whatsapp_messages m, message_queue q")
        );
        Assert.Empty(await inbox.Verify());
    }

    [Fact]
    public async Task Whose_row_was_tampered_with_becomes_a_dead_letter_and_the_others_are_answered()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var meta = Accepting();
        await inbox.Deliver(Body(Text("wamid.1", Ann, "STOP"), Text("wamid.2", "16505555678", "STOP")));
        await inbox.Database.Execute(
            "UPDATE user_profiles SET whatsapp_phone = reverse(whatsapp_phone), wa_id = NULL WHERE id IN (SELECT min(id::text)::uuid FROM user_profiles)"
        );
        await inbox.Database.Execute("UPDATE consent_events SET evidence = reverse(evidence)");

        Assert.Equal(2, await FollowUps(inbox, meta).RunOnce());

        Assert.Single(meta.Requests);
        Assert.Equal(
            ["completed | ∅", "failed | A stored phone number does not open"],
            await inbox.Database.Rows("SELECT status, split_part(error, ':', 1) FROM message_queue ORDER BY status")
        );
    }

    static FollowUps FollowUps(InboxWorld inbox, Loopback meta)
    {
        var api = meta.Client();
        return new(
            inbox.Database,
            inbox.Sealer,
            inbox.Clock,
            inbox.Attempts,
            (number, _) => new(number == InboxWorld.Number ? api : null),
            new Confirmations()
        );
    }

    static Loopback Accepting()
    {
        var number = 0;
        return new Loopback(request => request.Answer(200, Acceptance(Interlocked.Increment(ref number))));
    }

    static string Acceptance(int number) =>
        $$"""{"messaging_product":"whatsapp","contacts":[{"input":"+16505551234","wa_id":"16505551234"}],"messages":[{"id":"wamid.out{{number}}"}]}""";
}
