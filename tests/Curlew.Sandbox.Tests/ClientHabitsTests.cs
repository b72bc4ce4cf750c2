using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

/// <summary>What client libraries of others do, and Meta takes: parameters in unusual places, pages, chosen fields.</summary>
public class ClientHabitsTests
{
    static readonly SandboxOptions Usual = new();
    static readonly string Number = Usual.PhoneNumberId;
    static readonly string Waba = Usual.WabaId;

    [Fact]
    public async Task An_upload_may_name_product_and_type_in_its_address()
    {
        await using var business = await Business.Open();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "file", "note.opus" } };

        var answer = await business.Http.PostAsync($"v23.0/{Number}/media?messaging_product=whatsapp&type=audio/opus", form);

        Assert.True((await Business.Json(answer)).TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Objects_may_be_JSON_text_and_a_message_a_form()
    {
        await using var business = await Business.Open();
        var to = business.Sandbox.People[1].Phone;
        business.Sandbox.Write(to, "Hello");
        var contacts = """[{"name":{"formatted_name":"Ana Silva","first_name":"Ana"}}]""";
        var template =
            """{"name":"spring_sale","language":"{\"code\":\"en_US\"}","components":"[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"Ana\"}]}]"}""";
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["messaging_product"] = "whatsapp",
                ["to"] = to,
                ["type"] = "text",
                ["text"] = """{"body":"From a form"}""",
                ["biz_opaque_callback_data"] = """{"stays":"text"}""",
            }
        );

        var folded = await business.Post(
            new
            {
                messaging_product = "whatsapp",
                to,
                type = "contacts",
                contacts,
            }
        );
        var twice = await business.Post(
            new
            {
                messaging_product = "whatsapp",
                to,
                type = "template",
                template,
            }
        );
        var typed = await business.Http.PostAsync($"v26.0/{Number}/messages", form);
        await business.RunOut();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (folded.StatusCode, twice.StatusCode, typed.StatusCode));
        Assert.Contains(business.Subscriber.Statuses, status =>
            status.TryGetProperty("biz_opaque_callback_data", out var data) && data.GetString() == """{"stays":"text"}"""
        );
    }

    [Fact]
    public async Task Pages_lead_both_ways_and_keep_a_token_that_stood_in_the_address()
    {
        await using var business = await Business.Open(options => options with { Templates = StarterTemplates.All });
        business.Http.DefaultRequestHeaders.Authorization = null;
        async Task<(string[] Names, string? Next, string? Previous)> Page(string address)
        {
            var page = await Business.Json(await business.Http.GetAsync(address));
            string? Link(string name) => page.GetProperty("paging").TryGetProperty(name, out var link) ? link.GetString() : null;
            return (
                [.. page.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)],
                Link("next"),
                Link("previous")
            );
        }

        var first = await Page($"/v24.0/{Waba}/message_templates?limit=2&fields=name&access_token=sandbox-token");
        var second = await Page(first.Next!);
        var third = await Page(second.Next!);
        var back = await Page(third.Previous!);
        var stale = await business.Http.GetAsync($"/v24.0/{Waba}/message_templates?before=bm9uZQ&access_token=sandbox-token");

        Assert.Equal((null, null), (first.Previous, third.Next));
        Assert.Equal(6, first.Names.Concat(second.Names).Concat(third.Names).Distinct().Count());
        Assert.Equal(second.Names, back.Names);
        Assert.Equal(131059, await Business.ErrorCode(stale));
    }

    [Theory]
    [InlineData("status=[\"APPROVED\",\"PENDING\"]", 6)]
    [InlineData("status=PENDING,REJECTED", 0)]
    [InlineData("language=es", 1)]
    [InlineData("language=[\"es\",\"en_US\"]&category=[\"MARKETING\"]", 3)]
    [InlineData("name_or_content=VERIFICATION", 1)]
    [InlineData("name_or_content=spring", 2)]
    [InlineData("content=roastery", 1)]
    [InlineData("quality_score=GREEN", 6)]
    [InlineData("quality_score=RED,YELLOW", 0)]
    public async Task Templates_are_filtered_by_lists_and_by_what_they_say(string filter, int found)
    {
        await using var business = await Business.Open(options => options with { Templates = StarterTemplates.All });

        var answer = await business.Graph("GET", $"{Waba}/message_templates?{filter}");

        Assert.Equal(found, answer.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Fields_are_chosen_also_within_objects_and_unknown_ones_are_named()
    {
        await using var business = await Business.Open();

        var number = await business.Graph("GET", $"{Number}?fields=throughput{{level}},health_status{{entities{{id}}}},quality_rating");
        var list = await business.Graph("GET", $"{Waba}/phone_numbers?fields=display_phone_number");
        var account = await business.Graph("GET", $"{Waba}?fields=name,phone_numbers.limit(1){{verified_name}},message_templates{{name}}");
        var profile = await business.Graph("GET", $"{Number}/whatsapp_business_profile");
        string[] wrong =
        [
            $"{Number}?fields=colour",
            $"{Waba}?fields=colour",
            $"{Waba}/phone_numbers?fields=colour",
            $"{Waba}/message_templates?fields=colour",
        ];

        Assert.Equal(
            """{"throughput":{"level":"HIGH"},"health_status":{"entities":[{"id":"106540352242922"},{"id":"102290129340398"},{"id":"506914307656634"}]},"quality_rating":"GREEN","id":"106540352242922"}""",
            number.GetRawText()
        );
        Assert.Equal(["display_phone_number", "id"], list.GetProperty("data")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("Curlew Coffee", account.GetProperty("phone_numbers").GetProperty("data")[0].GetProperty("verified_name").GetString());
        Assert.Equal("spring_sale", account.GetProperty("message_templates").GetProperty("data")[0].GetProperty("name").GetString());
        Assert.Equal(
            ["about", "websites", "vertical", "messaging_product"],
            profile.GetProperty("data")[0].EnumerateObject().Select(member => member.Name)
        );
        foreach (var path in wrong)
        {
            var refused = await business.Graph("GET", path);
            Assert.Equal(100, Business.Refused(refused).Code);
            Assert.Contains(
                "nonexisting field (colour)",
                refused.GetProperty("error").GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_banned_number_says_so_in_its_health()
    {
        await using var business = await Business.Open();
        await business.Http.PostAsJsonAsync("/_sandbox/number", new { status = "BANNED" });

        var health = (await business.Graph("GET", $"{Number}?fields=health_status")).GetProperty("health_status");

        Assert.Equal("BLOCKED", health.GetProperty("can_send_message").GetString());
        Assert.Equal(131031, health.GetProperty("entities")[0].GetProperty("errors")[0].GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task The_PIN_of_a_number_is_set_by_a_post_to_it()
    {
        await using var business = await Business.Open();

        var short_ = await business.Graph("POST", Number, new { pin = "12345" });
        await business.Graph("POST", Number, new { pin = "123456" });
        await business.Graph("POST", $"{Number}/deregister");
        var wrong = await business.Graph("POST", $"{Number}/register", new { messaging_product = "whatsapp", pin = "654321" });
        var right = await business.Graph("POST", $"{Number}/register", new { messaging_product = "whatsapp", pin = "123456" });

        Assert.Equal((100, 133005, 0), (Business.Refused(short_).Code, Business.Refused(wrong).Code, Business.Refused(right).Code));
    }

    [Fact]
    public async Task Who_cannot_be_blocked_stands_with_a_reason_beside_who_could()
    {
        await using var business = await Business.Open();
        var people = business.Sandbox.People;
        foreach (var person in (int[])[1, 2, 3])
            business.Sandbox.Write(people[person].Phone, "Hello");

        var mixed = await business.Graph("POST", $"{Number}/block_users", Blocking(people[1].Phone, people[2].UserId, people[9].Phone));
        await business.Graph("POST", $"{Number}/block_users", Blocking(people[3].Phone));
        var page = await business.Graph("GET", $"{Number}/block_users?limit=2");
        var rest = await Business.Json(await business.Http.GetAsync(page.GetProperty("paging").GetProperty("next").GetString()));

        var lists = mixed.GetProperty("block_users");
        Assert.Equal((139100, 2), (Business.Refused(mixed).Code, lists.GetProperty("added_users").GetArrayLength()));
        Assert.Equal(131047, lists.GetProperty("failed_users")[0].GetProperty("errors")[0].GetProperty("code").GetInt32());
        var listed = page.GetProperty("data").EnumerateArray().Concat(rest.GetProperty("data").EnumerateArray()).ToArray();
        Assert.Equal(
            new[] { people[1].WaId, people[2].UserId, people[3].WaId }.Order(StringComparer.Ordinal),
            listed
                .Select(one => (one.TryGetProperty("wa_id", out var id) ? id : one.GetProperty("user_id")).GetString()!)
                .Order(StringComparer.Ordinal)
        );
    }

    static object Blocking(params string[] users) =>
        new { messaging_product = "whatsapp", block_users = users.Select(user => new { user }) };

    [Theory]
    [InlineData("""{"vertical":"BAKERY"}""")]
    [InlineData("""{"email":"not an address"}""")]
    [InlineData("""{"websites":["https://a.example","https://b.example","https://c.example"]}""")]
    [InlineData("""{"websites":["ftp://a.example"]}""")]
    [InlineData("""{"about":""}""")]
    [InlineData("""{"profile_picture_handle":"4::nothing"}""")]
    public async Task A_profile_Meta_would_not_take_is_refused(string change)
    {
        await using var business = await Business.Open();
        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(change)!;
        body["messaging_product"] = JsonElement.Parse("\"whatsapp\"");

        Assert.Equal((100, 0), Business.Refused(await business.Graph("POST", $"{Number}/whatsapp_business_profile", body)));
    }

    [Theory]
    [InlineData("address", 257)]
    [InlineData("description", 513)]
    [InlineData("about", 140)]
    public async Task A_text_of_the_profile_is_only_so_long(string field, int tooLong)
    {
        await using var business = await Business.Open();
        Dictionary<string, string> Profile(int length) => new() { ["messaging_product"] = "whatsapp", [field] = new('a', length) };

        var long_ = await business.Graph("POST", $"{Number}/whatsapp_business_profile", Profile(tooLong));
        var fits = await business.Graph("POST", $"{Number}/whatsapp_business_profile", Profile(tooLong - 1));

        Assert.Equal((100, 0), (Business.Refused(long_).Code, Business.Refused(fits).Code));
    }

    [Fact]
    public async Task Webhooks_are_escaped_as_Meta_escapes_them()
    {
        await using var business = await Business.Open();

        business.Sandbox.Write(business.Sandbox.People[1].Phone, "Grüße \"quoted\" + 'it' <b>&\\ 👍 https://x.example/\n");
        await business.Sandbox.DeliverDue();
        var body = Encoding.UTF8.GetString(business.Subscriber.Received[0].Body);

        Assert.Contains(
            """Gr\u00fc\u00dfe \"quoted\" + 'it' <b>&\\ \ud83d\udc4d https:\/\/x.example\/\n""",
            body,
            StringComparison.Ordinal
        );
        Assert.All(body, sign => Assert.InRange(sign, ' ', '~'));
    }

    [Fact]
    public async Task Who_brings_no_token_or_asks_for_what_is_not_there_hears_what_is_wrong()
    {
        await using var business = await Business.Open();

        var unknown = await business.Graph("GET", $"{Number}/colours");
        var unplayed = await business.Graph("GET", $"{Waba}/product_catalogs");
        var call = await business.Graph(
            "POST",
            $"{Number}/calls",
            new
            {
                messaging_product = "whatsapp",
                to = "1",
                action = "connect",
            }
        );
        var token = await business.Graph("GET", "debug_token?input_token=sandbox-token");
        business.Http.DefaultRequestHeaders.Authorization = null;
        var nobody = await business.Graph("GET", Number);

        Assert.Equal([2500, 3, 138000, 104], new[] { unknown, unplayed, call, nobody }.Select(answer => Business.Refused(answer).Code));
        var granted = token.GetProperty("data").GetProperty("granular_scopes")[0];
        Assert.Equal((Waba, 1), (granted.GetProperty("target_ids")[0].GetString(), granted.GetProperty("target_ids").GetArrayLength()));
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 400)]
    public async Task A_closed_window_is_told_by_webhook_or_at_once(bool atOnce, int status)
    {
        await using var business = await Business.Open(options => options with { RefusesClosedWindow = atOnce });

        var answer = await business.SendText(1, "Outside the window");
        await business.RunOut();

        Assert.Equal((status, atOnce ? 0 : 1), ((int)answer.StatusCode, business.Subscriber.Statuses.Count()));
        if (atOnce)
            Assert.Equal(131047, await Business.ErrorCode(answer));
    }
}
