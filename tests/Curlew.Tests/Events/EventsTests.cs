using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Events;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using Curlew.Words;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Events;

public sealed class EventsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";

    static readonly PublicHttpOptions Here = new() { AllowLoopback = true };

    [Fact]
    public async Task Every_status_of_a_message_is_told_once_whatever_the_order_and_however_often_it_comes()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(
            inbox.Database,
            inbox.Sealer,
            program,
            EventTypes.MessageSent,
            EventTypes.MessageDelivered,
            EventTypes.MessageRead,
            EventTypes.MessageFailed
        );
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hi")));
        var message = await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon);

        string[] told =
        [
            Body(Status("wamid.out", "read", InboxWorld.Noon.AddSeconds(9))),
            Body(
                Status("wamid.out", "sent", InboxWorld.Noon.AddSeconds(1)),
                Status("wamid.out", "delivered", InboxWorld.Noon.AddSeconds(3))
            ),
        ];
        await Tell(inbox, [.. told, .. told]);
        await Tell(inbox, told);

        Assert.Equal(["message.delivered", "message.read", "message.sent"], Types(program));
        Assert.All(program.Requests, request => Assert.Equal(message, Data(request).GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task A_status_that_comes_before_its_message_is_told_when_they_meet()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox.Database, inbox.Sealer, program, EventTypes.MessageDelivered);
        await Tell(inbox, Body(Text("wamid.1", Ann, "Hi")), Body(Status("wamid.out", "delivered")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon);
        var before = Types(program);

        await inbox.Unpacker.JoinStatuses();
        await Webhooks(inbox).RunOnce();

        Assert.Empty(before);
        Assert.Equal(["message.delivered"], Types(program));
    }

    [Fact]
    public async Task A_failure_is_told_with_its_code_and_without_what_Meta_says_about_the_person()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox.Database, inbox.Sealer, program, EventTypes.MessageFailed);
        await inbox.Deliver(Body(Text("wamid.1", Ann, "Hi")));
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon);

        await Tell(inbox, Body(Status("wamid.out", "failed", error: 131026)));

        var told = Assert.Single(program.Requests);
        Assert.Equal(131026, Data(told).GetProperty("code").GetInt32());
        Assert.DoesNotContain(Ann, told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_and_coming_back_are_told_and_saying_it_again_is_not()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox.Database, inbox.Sealer, program, EventTypes.SubscriptionChanged);
        string Said(int second, string text) => Body(Text($"wamid.{second}", Ann, text, InboxWorld.Noon.AddSeconds(second)));

        await Tell(inbox, Said(1, "STOP"));
        await Tell(inbox, Said(2, "STOP"));
        await Tell(inbox, Said(3, "START"));

        Assert.Equal(
            ["unsubscribed", "subscribed"],
            program.Requests.Select(request => Data(request).GetProperty("subscription").GetString())
        );
        Assert.Equal(await inbox.OnlyProfile(), Data(program.Requests.First()).GetProperty("id").GetGuid());
        Assert.Equal(
            InboxWorld.Noon.AddSeconds(1),
            JsonDocument.Parse(program.Requests.First().Text).RootElement.GetProperty("timestamp").GetDateTimeOffset()
        );
    }

    [Fact]
    public async Task The_end_and_every_pause_of_a_campaign_are_told()
    {
        await using var world = await CampaignWorld.Open(database, people: 2);
        await using var program = Listening();
        await Subscribe(world.Database, world.Sealer, program, EventTypes.CampaignCompleted, EventTypes.CampaignPaused);
        var campaign = await world.Launch(world.Campaign());

        await world.Campaigns.Pause(campaign, "Wrong price.", default);
        await world.Campaigns.Resume(campaign, default);
        await world.Campaigns.Pause(campaign, "Still wrong.", default);
        await world.Campaigns.Resume(campaign, default);
        await world.RunOut();
        await new OutgoingWebhooks(world.Database, world.Sealer, world.Clock, new PublicHttp(Here)).RunOnce();

        Assert.Equal(["campaign.completed", "campaign.paused", "campaign.paused"], Types(program));
        Assert.Contains(program.Requests, request =>
            Data(request) is var data && data.TryGetProperty("reason", out var reason) && reason.GetString() == "Still wrong."
        );
        Assert.All(program.Requests, request => Assert.Equal(campaign, Data(request).GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task What_Meta_decides_about_a_template_is_told_and_reading_it_again_is_not()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox.Database, inbox.Sealer, program, EventTypes.TemplateStatus);
        Task<int> Sync(string status) =>
            new MessageTemplates(inbox.Database).Sync(
                new("W", "spring_sale", "en_US", null, status, "MARKETING", null, "POSITIONAL", "[]"),
                InboxWorld.Noon,
                default
            );

        await Sync("PENDING");
        await Sync("APPROVED");
        await Sync("APPROVED");
        await Webhooks(inbox).RunOnce();

        Assert.Equal(
            """{"name":"spring_sale","before":"PENDING","status":"APPROVED","language":"en_US"}""",
            Data(Assert.Single(program.Requests)).GetRawText()
        );
    }

    [Fact]
    public async Task An_endpoint_hears_what_it_chose_and_nothing_is_kept_for_nobody()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var endpoint = await Subscribe(inbox.Database, inbox.Sealer, program, EventTypes.CampaignPaused);
        await Tell(inbox, Body(Text("wamid.1", Ann, "STOP")));
        var kept = await inbox.Database.Value<long>("SELECT count(*) FROM outgoing_events");

        var chosen = await At(inbox).Choose(endpoint, [EventTypes.SubscriptionChanged]);
        await Tell(inbox, Body(Text("wamid.2", Ann, "START", InboxWorld.Noon.AddSeconds(5))));

        Assert.Equal(0, kept);
        Assert.IsType<EndpointOutcome.Chosen>(chosen);
        Assert.Equal(["subscription.changed"], Types(program));
        Assert.Equal(
            [$"{endpoint} | 127.0.0.1 | subscription.changed | True | 200"],
            (await At(inbox).List()).Select(e => $"{e.Id} | {e.Host} | {string.Join(',', e.EventTypes)} | {e.IsActive} | {e.LastStatus}")
        );
    }

    [Theory]
    [InlineData("message.recieved", "message.received")]
    [InlineData(null, "at least one")]
    public async Task An_event_that_does_not_exist_is_refused_with_those_that_do(string? eventType, string said)
    {
        await using var inbox = await InboxWorld.Open(database);

        var added = await At(inbox).Add("https://example.com/", eventType is null ? [] : [eventType]);
        var chosen = await At(inbox).Choose(Guid.NewGuid(), eventType is null ? [] : [eventType]);

        Assert.All([added, chosen], refused => Assert.True(refused.IsMistake));
        Assert.Contains(said, Phrasebook.In("en").Say(added), StringComparison.Ordinal);
        Assert.Contains(said, Phrasebook.In("en").Say(chosen), StringComparison.Ordinal);
        Assert.Equal(["0"], await inbox.Database.Rows("SELECT count(*) FROM webhook_endpoints"));
    }

    [Fact]
    public async Task An_event_is_told_once_however_many_servers_tell_them()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox.Database, inbox.Sealer, program, EventTypes.MessageReceived);
        inbox.Unpacker = new(inbox.Database, inbox.Sealer, inbox.Clock, inbox.Settlement, events: new());
        await inbox.Deliver(Body(Enumerable.Range(0, 300).Select(n => Text($"wamid.{n}", Ann, "Hi", InboxWorld.Noon.AddSeconds(n)))));

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    while (await Webhooks(inbox).RunOnce() > 0) { }
                })
        );

        Assert.Equal(300, program.Requests.Count);
        Assert.Equal(300, program.Requests.Select(request => Data(request).GetProperty("id").GetGuid()).Distinct().Count());
    }

    static Loopback Listening() => new(request => request.Answer(200, "thanks"));

    static EndpointDesk At(InboxWorld inbox) => new Desk(inbox.Database, inbox.Sealer, inbox.Clock, Actor.CommandLine("jane")).Endpoints;

    static OutgoingWebhooks Webhooks(InboxWorld inbox) => new(inbox.Database, inbox.Sealer, inbox.Clock, new PublicHttp(Here));

    static async Task<Guid> Subscribe(Database database, Sealer sealer, Loopback program, params string[] events) =>
        Assert
            .IsType<EndpointOutcome.Added>(
                await database.InTransaction(tx => WebhookEndpoints.Add(tx, sealer, program.Url + "hook", events, null, Here, default))
            )
            .Id;

    static async Task Tell(InboxWorld inbox, params string[] bodies)
    {
        inbox.Unpacker = new(inbox.Database, inbox.Sealer, inbox.Clock, inbox.Settlement, events: new());
        await inbox.Deliver(bodies);
        await Webhooks(inbox).RunOnce();
    }

    static List<string> Types(Loopback program) =>
        [
            .. program
                .Requests.Select(request => JsonDocument.Parse(request.Text).RootElement.GetProperty("type").GetString()!)
                .Order(StringComparer.Ordinal),
        ];

    static JsonElement Data(WhatsApp.Received request) => JsonDocument.Parse(request.Text).RootElement.GetProperty("data");
}
