using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Messages;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using Curlew.WhatsApp;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Messages;

public sealed class AutoRepliesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234",
        Bob = "16505555678";

    [Fact]
    public async Task A_first_message_is_welcomed_by_name_and_the_second_is_not()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello {first_name|there}!"));

        await desk.Hear(Text("wamid.1", Ann, "Good morning", name: "Ann Lee"));
        await desk.Hear(Text("wamid.2", Ann, "Anybody?", InboxWorld.Noon.AddSeconds(20), name: "Ann Lee"));
        await desk.Hear(Text("wamid.3", Bob, "Good morning"));

        Assert.Equal(["Hello Ann!", "Hello there!"], desk.Said);
        Assert.Equal(2, await desk.InboxWorld.Database.Value<int>("SELECT usage_count FROM message_templates"));
        Assert.Empty(await new VerifyCampaigns(desk.InboxWorld.Database).Run(CancellationToken.None));
        Assert.Empty(await desk.InboxWorld.Verify());
    }

    [Fact]
    public async Task A_reply_says_what_a_field_of_the_business_holds()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Keyword, "You have {points|no} points.", Keyword: "points"));
        await desk.InboxWorld.Database.Execute(
            "INSERT INTO custom_fields (name, label, kind, created_by) VALUES ('points', 'Points', 'number', 'jane')"
        );
        await desk.Hear(Text("wamid.1", Ann, "Good morning"));
        await desk.InboxWorld.Database.Execute(
            "UPDATE user_profiles SET fields = jsonb_build_object((SELECT number::text FROM custom_fields), 1234.5)"
        );

        await desk.Hear(Text("wamid.2", Ann, "My points?", InboxWorld.Noon.AddSeconds(20)));
        await desk.Hear(Text("wamid.3", Bob, "My points?", InboxWorld.Noon.AddSeconds(40)));

        Assert.Equal(["You have 1,234.5 points.", "You have no points."], desk.Said);
    }

    [Fact]
    public async Task Each_number_welcomes_for_itself()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"));
        await desk.InboxWorld.Database.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('999', 'P', 'W')");

        await desk.Hear(Text("wamid.1", Ann, "Good morning"));
        await desk.InboxWorld.Deliver(BodyFor("999", Text("wamid.2", Ann, "Good morning", InboxWorld.Noon.AddSeconds(20))));
        await desk.FollowUps.RunOnce();
        await desk.InboxWorld.Deliver(BodyFor("999", Text("wamid.3", Ann, "Anybody?", InboxWorld.Noon.AddSeconds(40))));
        await desk.FollowUps.RunOnce();

        Assert.Equal(["Hello!", "Hello!"], desk.Said);
    }

    [Fact]
    public async Task Two_messages_written_together_are_welcomed_once()
    {
        await using var desk = await Desk.Open(
            database,
            new(Trigger.Away, "We are closed.", Hours: new([], new TimeOnly(9, 0), new TimeOnly(17, 0)))
        );

        await desk.Hear(Text("wamid.1", Ann, "Hi"), Text("wamid.2", Ann, "Are you there?", InboxWorld.Noon.AddSeconds(1)));

        Assert.Equal(["We are closed."], desk.Said);
    }

    [Theory]
    [InlineData("price", "What's the PRICE of it?", true)]
    [InlineData("opening hours", "Your opening-hours?", true)]
    [InlineData("precio", "¿Prècio?", true)]
    [InlineData("price", "This is priceless", false)]
    [InlineData("opening hours", "Hours of opening?", false)]
    public async Task A_keyword_answers_whole_words_however_they_are_typed(string keyword, string text, bool answered)
    {
        await using var desk = await Desk.Open(database, new(Trigger.Keyword, "See our list.", keyword));

        await desk.Hear(Text("wamid.1", Ann, text));

        Assert.Equal(answered ? ["See our list."] : [], desk.Said);
    }

    [Fact]
    public async Task The_same_reply_comes_again_only_after_its_period()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Keyword, "See our list.", "price", AgainAfter: TimeSpan.FromHours(2)));

        await desk.Hear(Text("wamid.1", Ann, "Price?"));
        await desk.Hear(Text("wamid.2", Ann, "Price?", InboxWorld.Noon.AddMinutes(30)));
        desk.InboxWorld.Clock.Advance(TimeSpan.FromHours(3));
        await desk.Hear(Text("wamid.3", Ann, "Price?", InboxWorld.Noon.AddHours(3)));

        Assert.Equal(["See our list.", "See our list."], desk.Said);
    }

    [Theory]
    [InlineData("2026-11-16T14:59:00Z", true)] // Monday 09:59 in New York
    [InlineData("2026-11-16T15:00:00Z", false)]
    [InlineData("2026-11-16T21:59:00Z", false)]
    [InlineData("2026-11-16T22:00:00Z", true)]
    [InlineData("2026-11-15T18:00:00Z", true)] // Sunday
    public async Task Outside_the_opening_hours_of_the_business_somebody_is_told(string at, bool away)
    {
        await using var desk = await Desk.Open(
            database,
            new(Trigger.Away, "We open at ten.", Hours: new([DayOfWeek.Monday], new TimeOnly(10, 0), new TimeOnly(17, 0)))
        );
        await desk.InboxWorld.Database.Execute("UPDATE business SET time_zone = 'America/New_York'");
        var moment = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        if (moment > desk.InboxWorld.Clock.GetUtcNow())
            desk.InboxWorld.Clock.SetUtcNow(moment);

        await desk.Hear(Text("wamid.1", Ann, "Hello", moment));

        Assert.Equal(away ? ["We open at ten."] : [], desk.Said);
    }

    [Theory]
    [InlineData("STOP")]
    [InlineData("cancel")]
    public async Task Whoever_stops_or_may_mean_to_is_not_welcomed(string text)
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"));

        await desk.Hear(Text("wamid.1", Ann, text));

        Assert.DoesNotContain("Hello!", desk.Said);
    }

    [Fact]
    public async Task A_message_gets_one_reply_and_the_keyword_comes_first()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"));
        await desk.Add(new(Trigger.Keyword, "See our list.", "price"));

        await desk.Hear(Text("wamid.1", Ann, "Price?"));

        Assert.Equal(["See our list."], desk.Said);
    }

    [Fact]
    public async Task A_variable_without_a_value_sends_nothing()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello {name}!"));

        await desk.Hear(Text("wamid.1", Ann, "Hi"));

        Assert.Empty(desk.Said);
    }

    [Fact]
    public async Task After_the_window_or_after_a_person_answered_nothing_is_sent()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"));
        await desk.InboxWorld.Deliver(Body(Text("wamid.1", Ann, "Hi")));
        await desk.InboxWorld.Answer(await desk.InboxWorld.OnlyProfile(), "wamid.hand", InboxWorld.Noon.AddSeconds(30));
        await desk.FollowUps.RunOnce();
        await desk.InboxWorld.Deliver(Body(Text("wamid.2", Bob, "Hi")));
        desk.InboxWorld.Clock.Advance(TimeSpan.FromHours(25));
        await desk.FollowUps.RunOnce();

        Assert.Empty(desk.Said);
    }

    [Fact]
    public async Task A_reply_that_was_throttled_is_given_by_the_same_item_later()
    {
        var answers = new Queue<int>([429, 200]);
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"), answers);

        await desk.Hear(Text("wamid.1", Ann, "Hi"));
        await desk.InboxWorld.Database.Execute("UPDATE message_queue SET next_try_at = now()");
        await desk.FollowUps.RunOnce();

        Assert.Equal(["Hello!", "Hello!"], desk.Said);
        Assert.Equal(["completed"], await desk.InboxWorld.Database.Rows("SELECT status FROM message_queue"));
    }

    [Fact]
    public async Task A_reply_without_words_text_or_number_is_refused_with_what_is_missing()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"));

        Assert.Equal(new ReplyOutcome.NoWords("?!"), await desk.Replies.Save(new(Trigger.Keyword, "Welcome", "?!")));
        Assert.Equal(new ReplyOutcome.NoSuchText("nothing"), await desk.Replies.Save(new(Trigger.Welcome, "nothing")));
        Assert.Equal(new ReplyOutcome.NoSuchNumber("99"), await desk.Replies.Save(new(Trigger.Welcome, "Welcome", PhoneNumberId: "99")));
        Assert.Single(await desk.Replies.List());
    }

    [Fact]
    public async Task Switched_off_it_answers_nobody()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Welcome, "Hello!"));
        var reply = await desk.InboxWorld.Database.Value<Guid>("SELECT id FROM auto_replies");

        Assert.IsType<ReplyOutcome.SwitchedOff>(await desk.Replies.SwitchOff(reply));
        await desk.Hear(Text("wamid.1", Ann, "Hi"));

        Assert.Empty(desk.Said);
    }

    [Fact]
    public async Task With_read_receipts_the_latest_message_of_each_person_is_marked_once()
    {
        await using var desk = await Desk.Open(database, new(Trigger.Keyword, "See our list.", "price"), readReceipts: true);

        await desk.Hear(
            Text("wamid.1", Ann, "One"),
            Text("wamid.2", Ann, "Two", InboxWorld.Noon.AddSeconds(1)),
            Text("wamid.3", Bob, "Three")
        );

        Assert.Equal(["wamid.2", "wamid.3"], desk.Read.Order());
        Assert.Empty(desk.Said);
    }

    /// <summary>A desk nobody sits at, with one reply set up; the text of its template is given in place of the name.</summary>
    sealed class Desk : IAsyncDisposable
    {
        const string TooFast = """{"error":{"message":"(#130429) Rate limit hit","code":130429}}""";

        readonly Loopback meta;
        int number;

        Desk(InboxWorld inbox, Queue<int>? answers, bool readReceipts)
        {
            InboxWorld = inbox;
            meta = new(request =>
                (answers is { Count: > 0 } ? answers.Dequeue() : 200) is 200
                    ? request.Answer(200, Acceptance(request.Text))
                    : request.Answer(429, TooFast)
            );
            var api = meta.Client();
            FollowUps = new(
                inbox.Database,
                inbox.Sealer,
                inbox.Clock,
                inbox.Attempts,
                (_, _) => new(api),
                new Confirmations(),
                readReceipts: readReceipts
            );
            Replies = new Curlew.Desks.Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.System).Replies;
        }

        public InboxWorld InboxWorld { get; }
        public FollowUps FollowUps { get; }
        public ReplyDesk Replies { get; }
        public List<string> Said =>
            [
                .. meta
                    .Requests.Select(r => JsonDocument.Parse(r.Text).RootElement)
                    .Where(r => r.TryGetProperty("text", out _))
                    .Select(r => r.GetProperty("text").GetProperty("body").GetString()!),
            ];
        public List<string> Read =>
            [
                .. meta
                    .Requests.Select(r => JsonDocument.Parse(r.Text).RootElement)
                    .Where(r => r.TryGetProperty("message_id", out _))
                    .Select(r => r.GetProperty("message_id").GetString()!),
            ];

        public static async Task<Desk> Open(TestDatabase database, AutoReply reply, Queue<int>? answers = null, bool readReceipts = false)
        {
            var desk = new Desk(await InboxWorld.Open(database), answers, readReceipts);
            await desk.Add(reply);
            return desk;
        }

        public async Task Add(AutoReply reply)
        {
            var name = reply.Trigger.ToString();
            await new MessageTemplates(InboxWorld.Database).Save(name, "greeting", reply.Template, default);
            Assert.IsType<ReplyOutcome.Saved>(await Replies.Save(reply with { Template = name }));
        }

        public async Task Hear(params IEnumerable<System.Text.Json.Nodes.JsonObject> messages)
        {
            await InboxWorld.Deliver(Body(messages));
            await FollowUps.RunOnce();
        }

        public async ValueTask DisposeAsync()
        {
            await meta.DisposeAsync();
            await InboxWorld.DisposeAsync();
        }

        string Acceptance(string sent) =>
            sent.Contains("\"status\":\"read\"", StringComparison.Ordinal)
                ? """{"success":true}"""
                : $$"""{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],"messages":[{"id":"wamid.out{{Interlocked.Increment(ref number)}}"}]}""";
    }
}
