using System.Text;
using System.Text.Json;
using Curlew.Desks;
using Curlew.Events;
using Curlew.Outbound;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Events;

public sealed class OutgoingWebhooksTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    static readonly PublicHttpOptions Here = new() { AllowLoopback = true };

    /// <summary>The example of the Standard Webhooks specification.</summary>
    [Fact]
    public void The_signature_is_the_one_of_the_specification()
    {
        var secret = WebhookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var signature = secret.Sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            """{"test": 2432232314}"""u8
        );

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public async Task A_new_message_is_told_once_signed_and_without_what_it_says()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = new Loopback(request => request.Answer(200, "thanks"));
        var secret = await Subscribe(inbox, program);
        var body = Body(Text("wamid.1", Ann, "My secret wish", name: "Ann"));

        await Tell(inbox, body, body);

        var told = Assert.Single(program.Requests);
        var json = JsonDocument.Parse(told.Text).RootElement;
        Assert.Equal("message.received", json.GetProperty("type").GetString());
        Assert.Equal(
            await inbox.Database.Value<Guid>("SELECT id FROM whatsapp_messages"),
            json.GetProperty("data").GetProperty("id").GetGuid()
        );
        Assert.Equal(
            Header(told, "webhook-signature"),
            WebhookSecret
                .Parse(secret)
                .Sign(
                    Header(told, "webhook-id"),
                    DateTimeOffset.FromUnixTimeSeconds(
                        long.Parse(Header(told, "webhook-timestamp"), System.Globalization.CultureInfo.InvariantCulture)
                    ),
                    told.Body
                )
        );
        Assert.DoesNotContain("wish", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Ann, told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_forgotten_a_while_after_they_were_told_and_later_where_they_were_not()
    {
        await using var inbox = await InboxWorld.Open(database);
        var answers = new Queue<int>([200, 500]);
        await using var program = new Loopback(request => request.Answer(answers.Dequeue(), ""));
        await Subscribe(inbox, program);
        await Tell(inbox, Body(Text("wamid.1", Ann, "Hi")));
        await Tell(inbox, Body(Text("wamid.2", Ann, "Hello?")));
        var early = await Webhooks(inbox).Prune(TimeSpan.FromDays(30));

        await Age(inbox, "40 days");
        var pruned = await Webhooks(inbox).Prune(TimeSpan.FromDays(30));
        var left = await inbox.Database.Rows("SELECT state FROM outgoing_events");
        await Age(inbox, "100 days");
        var rest = await Webhooks(inbox).Prune(TimeSpan.FromDays(30));

        Assert.Equal((0, 1, 1), (early, pruned, rest));
        Assert.Equal(["waiting"], left);
        Assert.Equal(["0"], await inbox.Database.Rows("SELECT count(*) FROM event_tries"));
    }

    [Fact]
    public async Task What_was_not_heard_is_told_again_under_the_same_id()
    {
        await using var inbox = await InboxWorld.Open(database);
        var answers = new Queue<int>([500, 200]);
        await using var program = new Loopback(request => request.Answer(answers.Dequeue(), "no"));
        await Subscribe(inbox, program);

        await Tell(inbox, Body(Text("wamid.1", Ann, "Hi")));
        await inbox.Database.Execute("UPDATE outgoing_events SET next_try_at = now()");
        await Webhooks(inbox).RunOnce();

        Assert.Equal(2, program.Requests.Count);
        Assert.Single(program.Requests.Select(request => Header(request, "webhook-id")).Distinct());
        Assert.Equal(["told | 2"], await inbox.Database.Rows("SELECT state, attempts FROM outgoing_events"));
    }

    [Fact]
    public async Task Whoever_answers_410_hears_nothing_more_until_somebody_resumes_it_and_then_everything()
    {
        await using var inbox = await InboxWorld.Open(database);
        var status = 410;
        await using var program = new Loopback(request => request.Answer(status, ""));
        await Subscribe(inbox, program);
        var desk = new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane"));

        await Tell(inbox, Body(Text("wamid.1", Ann, "Hi")));
        await Tell(inbox, Body(Text("wamid.2", Ann, "Hi")));
        var before = program.Requests.Count;
        var paused = Assert.Single(await desk.Endpoints.List());
        status = 200;
        var resumed = await desk.Endpoints.Resume(paused.Id);
        await Webhooks(inbox).RunOnce();

        Assert.Equal(1, before);
        Assert.Equal((true, 410, SilenceReason.Gone), (paused.IsActive, paused.LastStatus, paused.PausedReason));
        Assert.Equal(["endpoint_paused"], await inbox.Database.Rows("SELECT kind FROM alarms"));
        Assert.Equal(2, Assert.IsType<EndpointOutcome.Resumed>(resumed).Waiting);
        Assert.Equal(2, program.Requests.Skip(1).Select(request => Header(request, "webhook-id")).Distinct().Count());
        Assert.Contains(Header(program.Requests.First(), "webhook-id"), program.Requests.Skip(1).Select(r => Header(r, "webhook-id")));
    }

    [Fact]
    public async Task An_endpoint_inside_is_refused_when_it_is_added_and_when_it_is_called()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = new Loopback(request => request.Answer(200, ""));
        await Subscribe(inbox, program);

        var desk = new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane"));
        var refused = await desk.Endpoints.Add("https://169.254.169.254/", [EventTypes.MessageReceived]);
        await Tell(inbox, new PublicHttpOptions(), Body(Text("wamid.1", Ann, "Hi")));

        Assert.IsType<AddressProblem.NotPublic>(Assert.IsType<EndpointOutcome.NotCalled>(refused).Why);
        Assert.Empty(program.Requests);
        Assert.Equal(
            ["failed | address"],
            await inbox.Database.Rows("SELECT v.state, t.problem FROM outgoing_events v JOIN event_tries t ON t.event_id = v.id")
        );
    }

    [Fact]
    public async Task Neither_address_nor_secret_stand_readable_in_the_database()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = new Loopback(request => request.Answer(200, ""));
        var secret = await Subscribe(inbox, program);

        var row = Assert.Single(await inbox.Database.Rows("SELECT url, secret FROM webhook_endpoints"));

        Assert.DoesNotContain("127.0.0.1", row, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_was_tampered_with_is_named_and_called_no_more_and_the_others_are()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = new Loopback(request => request.Answer(200, ""));
        await Subscribe(inbox, program);
        await inbox.Database.Execute("UPDATE webhook_endpoints SET url = reverse(url)");
        await Subscribe(inbox, program);

        await Tell(inbox, Body(Text("wamid.1", Ann, "Hi")));

        Assert.Single(program.Requests);
        Assert.Equal(
            ["failed | unreadable", "told | ∅"],
            await inbox.Database.Rows(
                "SELECT v.state, t.problem FROM outgoing_events v JOIN event_tries t ON t.event_id = v.id ORDER BY v.state"
            )
        );
        Assert.Single(await new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane")).Endpoints.List(), one =>
            one.Host is null
        );
        Assert.Equal(["unreadable"], await inbox.Database.Rows("SELECT kind FROM alarms"));
    }

    [Fact]
    public async Task S4_each_program_has_a_secret_of_its_own_and_nothing_of_what_it_answers_is_kept()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = new Loopback(request => request.Answer(500, "root:x:0:0 internal page"));
        var (first, second) = (await Subscribe(inbox, program), await Subscribe(inbox, program));

        await Tell(inbox, Body(Text("wamid.1", Ann, "Hi")));

        Assert.NotEqual(first, second);
        Assert.Equal(2, program.Requests.Select(request => Header(request, "webhook-signature")).Distinct().Count());
        foreach (var table in (string[])["message_queue", "webhook_endpoints", "outgoing_events", "event_tries", "alarms", "audit_trail"])
            Assert.Equal(["0"], await inbox.Database.Rows($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%internal page%'"));
        Assert.Equal(["500 | answer"], await inbox.Database.Rows("SELECT DISTINCT status, problem FROM event_tries"));
    }

    static async Task<string> Subscribe(InboxWorld inbox, Loopback program) =>
        Assert
            .IsType<EndpointOutcome.Added>(
                await inbox.Database.InTransaction(tx =>
                    WebhookEndpoints.Add(tx, inbox.Sealer, program.Url + "hook?token=t", [EventTypes.MessageReceived], null, Here, default)
                )
            )
            .Secret;

    static Task Tell(InboxWorld inbox, params string[] bodies) => Tell(inbox, Here, bodies);

    static async Task Tell(InboxWorld inbox, PublicHttpOptions options, params string[] bodies)
    {
        inbox.Unpacker = new(inbox.Database, inbox.Sealer, inbox.Clock, inbox.Settlement, events: new());
        await inbox.Deliver(bodies);
        await Webhooks(inbox, options).RunOnce();
    }

    static OutgoingWebhooks Webhooks(InboxWorld inbox, PublicHttpOptions? options = null) =>
        new(inbox.Database, inbox.Sealer, inbox.Clock, new PublicHttp(options ?? Here));

    // An event is as old as its id says.
    static Task<int> Age(InboxWorld inbox, string by) =>
        inbox.Database.Execute(
            $"""
            WITH aged AS (
              SELECT id, id_at(now() - interval '{by}' + row_number() OVER (ORDER BY id) * interval '1 hour') AS older FROM outgoing_events
            ), tries AS (
              UPDATE event_tries t SET event_id = a.older FROM aged a WHERE t.event_id = a.id
            )
            UPDATE outgoing_events e SET id = a.older FROM aged a WHERE e.id = a.id
            """
        );

    static string Header(WhatsApp.Received request, string name) =>
        request
            .Head.Split("\r\n")
            .Single(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..]
            .Trim();
}
