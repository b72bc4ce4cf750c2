using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Api;

/// <summary>A campaign from the table of its people to its end, as a program asks for it.</summary>
public sealed class JourneyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Number = "106540352242922";

    [Fact]
    public async Task A_program_takes_a_campaign_from_its_people_to_its_end_and_sees_nobody_in_clear()
    {
        await using var site = await ApiSite.Open(server);
        await Prepare(site);
        var key = await site.Key();
        async Task<ApiAnswer> Post(string path, string? body = null) => await site.Send(key, "POST", path, body);

        var imported = await Post(
            "/imports/profiles",
            """{"csv": "whatsapp_phone,first_name,city,opt_in\n+16505551234,Ana,NYC,yes\n+16505559876,Bo,NYC,yes\n+16505550000,Cy,Boston,yes\n", "consent": {"opt_in": "opt_in"}}"""
        );
        var segment = await Post("/segments", """{"name": "NYC", "filter": {"city": "NYC"}}""");
        var counted = await Post("/segments/count", """{"filter": {"segment": "NYC"}}""");
        var created = await Post(
            "/campaigns",
            """{"name": "Spring", "template": "spring", "audience": {"segment": "NYC"}, "daily_limit": 1}"""
        );
        var campaign = $"/campaigns/{created.Json["details"]!["id"]}";
        var preflight = await site.Get(key, $"{campaign}/preflight");
        var other = await Post($"{campaign}/launch", """{"fingerprint": "0000"}""");
        var launched = await Post($"{campaign}/launch", $$"""{"fingerprint": "{{preflight.Json["report"]!["fingerprint"]}}"}""");
        var again = await Post($"{campaign}/launch", """{"fingerprint": "0000"}""");
        var first = await site.Get(key, $"{campaign}/recipients?limit=1");
        var second = await site.Get(key, $"{campaign}/recipients?limit=1&cursor={first.Json["next"]}");
        var paused = await Post($"{campaign}/pause", """{"reason": "Sold out"}""");
        var shown = await site.Get(key, campaign);
        var resumed = await Post($"{campaign}/resume");
        var priority = await site.Send(key, "PUT", $"{campaign}/priority", """{"priority": 11}""");
        var cancelled = await Post($"{campaign}/cancel");

        Assert.Equal((200, "import.profiles.imported"), (imported.Status, (string?)imported.Json["outcome"]));
        Assert.Equal((201, 201), (segment.Status, created.Status));
        Assert.Equal(2, (int)counted.Json["people"]!);
        Assert.Equal(2, (int)preflight.Json["report"]!["recipients"]!);
        Assert.Equal((409, "campaign.launch.audience_changed", "fingerprint"), (other.Status, other.Code, (string?)other.Json["field"]));
        Assert.Equal((200, 2), (launched.Status, (int)launched.Json["details"]!["recipients"]!));
        Assert.Equal((409, "campaign.launch.not_a_draft"), (again.Status, again.Code));
        Assert.Equal((200, 200, "Sold out"), (paused.Status, resumed.Status, (string?)shown.Json["campaign"]!["paused_reason"]));
        Assert.Equal((422, "campaign.steer.not_a_priority", "priority"), (priority.Status, priority.Code, (string?)priority.Json["field"]));
        Assert.Equal((200, 2), (cancelled.Status, (int)cancelled.Json["details"]!["people"]!));
        Assert.NotEqual((string?)first.Json["items"]![0]!["id"], (string?)second.Json["items"]![0]!["id"]);
        Assert.All([first, second, preflight, shown], answer => Assert.DoesNotContain("6505551234", answer.Text, StringComparison.Ordinal));
    }

    static async Task Prepare(ApiSite site)
    {
        Assert.True(PhoneNumber.TryParse("+15550783881", null, out var phone));
        await new BusinessNumbers(site.Database, site.Sealer).Save(new BusinessNumber(Number, "P", "W", phone, 80), 250, default);
        await site.Database.Execute(
            """
            INSERT INTO whatsapp_templates (waba_id, name, language, status, category, components, synced_at)
            VALUES ('W', 'spring', 'en_US', 'APPROVED', 'MARKETING', '[{"type": "BODY", "text": "Everything is 20 % off."}]', now())
            """
        );
    }
}
