using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Outbound;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;
using Curlew.Tests.Webhooks;
using static Curlew.Tests.Events.Programs;
using static Curlew.Tests.Webhooks.Webhook;

namespace Curlew.Tests.Events;

/// <summary>What the catalog says of events is what happens, and what the document says.</summary>
public sealed class EventCatalogTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Ann = "16505551234";
    const string Rewrite = "CURLEW_WRITE_DOCS";

    static readonly string Document = Repository.PathOf("docs", "events.md");

    [Fact]
    public async Task Every_kind_happens_and_what_is_told_of_it_has_the_form_of_its_example()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        var endpoint = (await Subscribe(inbox, program, [.. EventTypes.All])).Id;
        await Unpack(
            inbox,
            Body(Text("wamid.1", Ann, "Hi", name: "Ann")),
            Body(Text("wamid.2", Ann, "STOP", InboxWorld.Noon.AddSeconds(2)))
        );
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.out", InboxWorld.Noon);
        await Unpack(inbox, [.. new[] { "sent", "delivered", "read" }.Select(status => Body(Status("wamid.out", status)))]);
        await inbox.Answer(await inbox.OnlyProfile(), "wamid.lost", InboxWorld.Noon);
        await Unpack(inbox, Body(Status("wamid.lost", "failed", error: 131026)));
        await Happen(inbox, 1);
        await inbox.Database.Execute(Changes);
        await At(inbox).Test(endpoint);

        while (await Telling(inbox).RunOnce() > 0) { }

        var told = program
            .Requests.Select(Json)
            .ToLookup(json => json.GetProperty("type").GetString()!, json => json.GetProperty("data").GetRawText());
        Assert.Equal(
            EventCatalog.All.Select(kind => kind.Name).Order(StringComparer.Ordinal),
            told.Select(kind => kind.Key).Order(StringComparer.Ordinal)
        );
        foreach (var kind in EventCatalog.All)
        foreach (var body in told[kind.Name])
        {
            var read = JsonSerializer.Deserialize(body, kind.Example.GetType(), EventJson.Options)!;
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(EventJson.Write(read))), $"{kind.Name}: {body}");
        }
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_noted()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox, program, [.. EventTypes.All]);
        await At(inbox).SwitchOff((await At(inbox).List())[0].Id);

        await Unpack(inbox, Body(Text("wamid.1", Ann, "STOP", name: "Ann")));
        await Happen(inbox, 1);
        await inbox.Database.Execute(Changes);

        Assert.Equal(["0"], await inbox.Database.Rows("SELECT count(*) FROM outgoing_events"));
    }

    [Fact]
    public async Task Sealing_a_person_anew_and_counting_their_messages_is_no_change_of_theirs()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await Subscribe(inbox, program, EventTypes.ProfileUpdated, EventTypes.IdentityChanged);
        await Unpack(inbox, Body(Text("wamid.1", Ann, "Hi", name: "Ann")));

        await Unpack(inbox, Body(Text("wamid.2", Ann, "Hi again", InboxWorld.Noon.AddSeconds(2), name: "Ann")));
        await inbox.Database.Execute("UPDATE user_profiles SET display_name = 'anew', whatsapp_phone = 'anew'");
        var none = await inbox.Database.Value<long>("SELECT count(*) FROM outgoing_events");
        await inbox.Database.Execute("UPDATE user_profiles SET display_name = 'else', tags = '{vip}', user_id = 'u', updated_at = now()");
        await Telling(inbox).RunOnce();

        Assert.Equal(0, none);
        Assert.Equal(
            ["""profile.identity_changed ["user_id"]""", """profile.updated ["name", "tags"]"""],
            program
                .Requests.Select(request =>
                    $"{Json(request).GetProperty("type").GetString()} {Data(request).GetProperty("changed").GetRawText().Replace(",", ", ", StringComparison.Ordinal)}"
                )
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_document_in_the_repository_shows_every_event_as_it_is()
    {
        var current = EventsDocument.Write();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            await File.WriteAllTextAsync(Document, current);

        var written = File.Exists(Document) ? (await File.ReadAllTextAsync(Document)).ReplaceLineEndings("\n") : "";

        Assert.True(
            written == current,
            $"docs/events.md is not current. Run this test with {Rewrite}=1, look at the difference and commit it."
        );
    }

    // What else happens to rows, whoever changes them.
    const string Changes = """
        UPDATE user_profiles SET tags = '{vip}', user_id = 'u', updated_at = now();
        UPDATE conversations SET assigned_to = new_id();
        UPDATE conversations SET done_at = now(), done_by = 'Jane', waiting_since = NULL;
        UPDATE conversations SET done_at = NULL, done_by = NULL;
        INSERT INTO profile_merges (kept, gone, at, merged_by, evidence, moved) VALUES (new_id(), new_id(), now(), 'jane', 'e', '{}');
        INSERT INTO marketing_campaigns (name, template_name, phone_number_id) SELECT 'Sale', 'sale', id FROM phone_numbers;
        UPDATE marketing_campaigns SET status = 'active', started_at = now();
        INSERT INTO campaign_recipients (campaign_id, profile_id, position) SELECT id, new_id(), 1 FROM marketing_campaigns;
        UPDATE campaign_recipients SET status = 'failed', waiting = false, failed_at = now(), failure_code = 131026;
        UPDATE marketing_campaigns SET status = 'paused', paused_reason = 'The price is wrong.';
        UPDATE marketing_campaigns SET status = 'active', paused_reason = NULL;
        UPDATE marketing_campaigns SET status = 'completed', completed_at = now();
        UPDATE marketing_campaigns SET status = 'active', completed_at = NULL;
        UPDATE marketing_campaigns SET status = 'cancelled', completed_at = now();
        INSERT INTO whatsapp_templates (waba_id, name, language, status, category, synced_at) VALUES ('W', 'sale', 'en_US', 'APPROVED', 'MARKETING', now());
        UPDATE whatsapp_templates SET status = 'PAUSED';
        UPDATE phone_numbers SET stopped_reason = 'Meta: sending is restricted.', stopped_words = '{"code": "number.stopped.restricted"}', throughput = 1000;
        UPDATE phone_numbers SET stopped_reason = NULL, stopped_words = NULL;
        UPDATE portfolios SET messaging_limit = NULL;
        INSERT INTO account_events (digest, at, waba_id, field, event, about, delivery) VALUES (new_id(), now(), 'W', 'phone_number_quality_update', 'FLAGGED', 'limit 1000', new_id());
        """;
}
