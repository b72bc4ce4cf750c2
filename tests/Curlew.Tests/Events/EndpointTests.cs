using Curlew.Outbound;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using static Curlew.Tests.Events.Programs;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Events;

/// <summary>What an endpoint may be told, of what it hears, and what its events are signed with.</summary>
public sealed class EndpointTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";
    const string Second = "106540352242923";

    [Fact]
    public async Task Only_events_of_the_chosen_number_are_heard()
    {
        await using var inbox = await InboxWorld.Open(database, Second);
        await using var program = Listening();
        await Subscribe(inbox, program, new EventFilter { Numbers = [Second] }, EventTypes.MessageReceived, EventTypes.NumberStopped);

        await Unpack(inbox, Body(Text("wamid.1", Ann, "Hi")), BodyFor(Second, Text("wamid.2", Ann, "Hi")));
        await inbox.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'Stop.'");
        await Telling(inbox).RunOnce();

        Assert.Equal(
            ["message.received", "number.stopped"],
            program.Requests.Select(request => Json(request).GetProperty("type").GetString()).Order(StringComparer.Ordinal)
        );
        Assert.All(program.Requests, request => Assert.Equal(Second, Data(request).GetProperty("number").GetString()));
    }

    [Fact]
    public async Task Only_events_of_the_chosen_campaign_are_heard()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var (mine, other) = (await Campaign(inbox), await Campaign(inbox));
        await Subscribe(
            inbox,
            program,
            new EventFilter { Campaigns = [mine] },
            EventTypes.CampaignLaunched,
            EventTypes.RecipientFailed,
            EventTypes.MessageDelivered
        );
        await Unpack(inbox, Body(Text("wamid.1", Ann, "Hi")));
        var profile = await inbox.OnlyProfile();
        var first = await Recipient(inbox, mine, profile);
        var second = await Recipient(inbox, other, profile);

        await inbox.Database.Execute("UPDATE marketing_campaigns SET status = 'active', started_at = now()");
        await inbox.Database.Execute(
            "UPDATE campaign_recipients SET status = 'failed', waiting = false, failed_at = now(), failure_code = 131026"
        );
        await inbox.Database.InTransaction(tx =>
            new OutgoingEvents().Publish(
                tx,
                new[] { first, second }.Select(recipient => new Happening(
                    EventTypes.MessageDelivered,
                    recipient,
                    InboxWorld.Noon,
                    new MessageEvent(recipient, profile, InboxWorld.Number)
                )
                {
                    Recipient = recipient,
                })
            )
        );
        await Telling(inbox).RunOnce();

        Assert.Equal(
            ["campaign.launched", "message.delivered", "recipient.failed"],
            program.Requests.Select(request => Json(request).GetProperty("type").GetString()).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(program.Requests, request => request.Text.Contains(other.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(program.Requests, request => request.Text.Contains(second.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_endpoint_could_never_hear_and_what_does_not_exist_is_refused()
    {
        await using var inbox = await InboxWorld.Open(database);
        Task<EndpointOutcome> Add(string type, EventFilter filter) => At(inbox).Add("https://crm.example.com/", [type], filter);

        var deaf = await Add(EventTypes.ProfileCreated, new() { Numbers = [InboxWorld.Number] });
        var noNumber = await Add(EventTypes.MessageReceived, new() { Numbers = ["1"] });
        var noCampaign = await Add(EventTypes.MessageRead, new() { Campaigns = [Guid.NewGuid()] });

        Assert.Equal(EventTypes.ProfileCreated, Assert.IsType<EndpointOutcome.NeverHeard>(deaf).Name);
        Assert.IsType<EndpointOutcome.NoSuchNumber>(noNumber);
        Assert.IsType<EndpointOutcome.NoSuchCampaign>(noCampaign);
        Assert.Empty(await At(inbox).List());
    }

    [Fact]
    public async Task For_a_day_after_a_new_secret_events_are_signed_with_both_and_then_with_the_new_one()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var added = await Subscribe(inbox, program, EventTypes.AlarmRaised);

        var rotated = Assert.IsType<EndpointOutcome.Rotated>(await At(inbox).Rotate(added.Id, atOnce: false));
        await Told(inbox, "first");
        inbox.Clock.Advance(TimeSpan.FromHours(24));
        await Told(inbox, "second");
        var second = Assert.IsType<EndpointOutcome.Rotated>(await At(inbox).Rotate(added.Id, atOnce: true));
        await Told(inbox, "third");

        var requests = program.Requests.ToList();
        Assert.Equal(InboxWorld.Noon.AddMinutes(1).AddHours(24), rotated.Until);
        Assert.Null(second.Until);
        Assert.Equal([Signature(requests[0], rotated.Secret), Signature(requests[0], added.Secret)], Signatures(requests[0]));
        Assert.Equal([Signature(requests[1], rotated.Secret)], Signatures(requests[1]));
        Assert.Equal([Signature(requests[2], second.Secret)], Signatures(requests[2]));
        Assert.Equal(3, new[] { added.Secret, rotated.Secret, second.Secret }.Distinct().Count());
    }

    [Fact]
    public async Task A_full_body_tells_what_was_written_and_by_whom_and_one_row_of_the_trail_says_how_many_people_that_were()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var endpoint = (await Subscribe(inbox, program, EventTypes.MessageReceived, EventTypes.SubscriptionChanged)).Id;

        var aimless = await At(inbox).Fill(endpoint, " ");
        var filled = await At(inbox).Fill(endpoint, "the help desk shows who wrote");
        await Unpack(
            inbox,
            Body(
                Text("wamid.1", Ann, "My wish", name: "Ann"),
                Text("wamid.2", "16505551235", "STOP", InboxWorld.Noon.AddSeconds(5), name: "Bob")
            )
        );
        await Telling(inbox).RunOnce();

        Assert.IsType<EndpointOutcome.NoPurpose>(aimless);
        Assert.IsType<EndpointOutcome.Filled>(filled);
        var told = program
            .Requests.Select(Data)
            .Single(data => data.TryGetProperty("message", out var m) && m.GetProperty("text").GetString() == "My wish");
        Assert.Equal(("Ann", "+16505551234"), (Person(told, "name"), Person(told, "phone")));
        Assert.Contains(program.Requests.Select(Data), data => !data.TryGetProperty("message", out _) && Person(data, "name") == "Bob");
        Assert.Equal(
            ["endpoint.fill | endpoint.filled | the help desk shows who wrote | ∅ | ∅", "endpoint.tell | told | ∅ | 2 | command_line:jane"],
            await inbox.Database.Rows(
                "SELECT action, outcome, purpose, count, on_behalf_of FROM audit_trail WHERE action IN ('endpoint.fill', 'endpoint.tell') AND outcome <> 'endpoint.no_purpose' ORDER BY action"
            )
        );
        Assert.Equal(
            ["0"],
            await inbox.Database.Rows("SELECT count(*) FROM outgoing_events v WHERE v::text LIKE '%wish%' OR v::text LIKE '%1650555%'")
        );
    }

    [Theory]
    [InlineData("UPDATE staff SET role = 'agent'")]
    [InlineData("UPDATE staff SET state = 'disabled'")]
    [InlineData("DELETE FROM staff")]
    public async Task A_full_body_becomes_ids_when_whoever_allowed_it_may_not_export_people_any_more(string change)
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var endpoint = (await Subscribe(inbox, program, EventTypes.MessageReceived)).Id;
        var person = Guid.CreateVersion7();
        await inbox.Database.Execute(
            "INSERT INTO staff (id, name, email, email_digest, role, state, security_stamp, created_at) VALUES ($1, 'n', 'e', 'd', 'admin', 'active', 's', now())",
            person
        );
        await At(inbox, Actor.Person(person, "Eve", Role.Admin.Holds())).Fill(endpoint, "a test");

        await Unpack(inbox, Body(Text("wamid.1", Ann, "First", name: "Ann")));
        await Telling(inbox).RunOnce();
        await inbox.Database.Execute(change);
        await Unpack(inbox, Body(Text("wamid.2", Ann, "Second", InboxWorld.Noon.AddSeconds(5))));
        await Telling(inbox).RunOnce();

        var told = program.Requests.Select(request => request.Text).ToList();
        Assert.Contains("First", told[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Second", told[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Ann, told[1], StringComparison.Ordinal);
        Assert.Equal(["1"], await inbox.Database.Rows("SELECT count(*) FROM audit_trail WHERE action = 'endpoint.tell'"));
    }

    [Theory]
    [InlineData("UPDATE api_keys SET revoked_at = now()")]
    [InlineData("UPDATE api_keys SET permissions = '{set_endpoints}'")]
    public async Task A_full_body_that_a_program_allowed_becomes_ids_when_its_key_may_not_any_more(string change)
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var endpoint = (await Subscribe(inbox, program, EventTypes.ProfileCreated)).Id;
        var key = Guid.CreateVersion7();
        await inbox.Database.Execute(
            "INSERT INTO api_keys (id, name, permissions, addresses, secret, created_at) VALUES ($1, 'shop', '{export_numbers}', '{}', sha256('s'), now())",
            key
        );
        await At(inbox, Actor.ApiKey(key, "shop", Role.Admin.Holds())).Fill(endpoint, "a test");

        await Unpack(inbox, Body(Text("wamid.1", Ann, "Hi", name: "Ann")));
        await Telling(inbox).RunOnce();
        await inbox.Database.Execute(change);
        await Unpack(inbox, Body(Text("wamid.2", "16505551235", "Hi", name: "Bob")));
        await Telling(inbox).RunOnce();

        Assert.Equal([true, false], program.Requests.Select(request => Data(request).TryGetProperty("person", out _)));
    }

    static async Task Told(InboxWorld inbox, string kind)
    {
        await Happen(inbox, 1, kind);
        await Telling(inbox).RunOnce();
    }

    static List<string> Signatures(Received request) => [.. Header(request, "webhook-signature").Split(' ')];

    static string Signature(Received request, string secret) =>
        WebhookSecret
            .Parse(secret)
            .Sign(
                Header(request, "webhook-id"),
                DateTimeOffset.FromUnixTimeSeconds(
                    long.Parse(Header(request, "webhook-timestamp"), System.Globalization.CultureInfo.InvariantCulture)
                ),
                request.Body
            );

    static string? Person(System.Text.Json.JsonElement data, string member) => data.GetProperty("person").GetProperty(member).GetString();

    static Task<Guid> Campaign(InboxWorld inbox) =>
        inbox.Database.Value<Guid>(
            "INSERT INTO marketing_campaigns (name, template_name, phone_number_id) VALUES ('Sale', 'sale', $1) RETURNING id",
            InboxWorld.Number
        );

    static Task<Guid> Recipient(InboxWorld inbox, Guid campaign, Guid profile) =>
        inbox.Database.Value<Guid>(
            "INSERT INTO campaign_recipients (campaign_id, profile_id, position) VALUES ($1, $2, 1) RETURNING id",
            campaign,
            profile
        );
}
