using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

public class GraphTests
{
    [Fact]
    public async Task A_picture_goes_up_is_found_and_comes_down_again()
    {
        await using var business = await Business.Open();
        var bytes = RandomNumberGenerator.GetBytes(2000);

        var id = (await Business.Json(await Upload(business, bytes, "image/png"))).GetProperty("id").GetString();
        var found = await Business.Json(await business.Http.GetAsync($"/v26.0/{id}"));
        business.Http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("curlew", "1"));
        var down = await business.Http.GetByteArrayAsync(found.GetProperty("url").GetString());
        business.Clock.Step(TimeSpan.FromMinutes(5));
        var late = await business.Http.GetAsync(found.GetProperty("url").GetString());

        Assert.Equal(bytes, down);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        Assert.Equal(2000, found.GetProperty("file_size").GetInt32());
    }

    [Fact]
    public async Task A_download_needs_token_and_user_agent()
    {
        await using var business = await Business.Open();
        var id = (await Business.Json(await Upload(business, [1, 2, 3], "image/png"))).GetProperty("id").GetString();
        var url = (await Business.Json(await business.Http.GetAsync($"/v26.0/{id}"))).GetProperty("url").GetString();

        var anonymous = await business.Http.GetAsync(url);
        business.Http.DefaultRequestHeaders.Authorization = null;
        var stranger = await business.Http.GetAsync(url);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (anonymous.StatusCode, stranger.StatusCode));
    }

    [Theory]
    [InlineData("image/png", 5 * 1024 * 1024 + 1, 131053)]
    [InlineData("image/webp", 500 * 1024 + 1, 131053)]
    [InlineData("application/x-dosexec", 10, 100)]
    public async Task Media_Meta_would_not_take_is_refused(string type, int size, int code)
    {
        await using var business = await Business.Open();

        Assert.Equal(code, await Business.ErrorCode(await Upload(business, new byte[size], type)));
    }

    [Fact]
    public async Task A_new_template_is_reviewed_approved_and_sendable()
    {
        await using var business = await Business.Open();

        var created = await Business.Json(await Create(business, "winter_sale", "Hello {{1}}, it is cold outside."));
        var early = await Business.ErrorCode(await business.SendTemplate(1, "winter_sale"));
        await business.RunOut();
        var sent = await business.SendTemplate(1, "winter_sale");

        Assert.Equal(("PENDING", 132001, HttpStatusCode.OK), (created.GetProperty("status").GetString(), early, sent.StatusCode));
        var change = Assert.Single(business.Subscriber.Changes);
        Assert.Equal("message_template_status_update", change.GetProperty("field").GetString());
        Assert.Equal(
            ("APPROVED", created.GetProperty("id").GetString()),
            (
                change.GetProperty("value").GetProperty("event").GetString(),
                change
                    .GetProperty("value")
                    .GetProperty("message_template_id")
                    .GetInt64()
                    .ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
        );
    }

    [Theory]
    [InlineData("Bad Name", "Hello there", "MARKETING", 100, null)]
    [InlineData("fine", "Hello there", "POETRY", 100, null)]
    [InlineData("fine", "{{1}} at the start is not allowed here", "MARKETING", 100, 2388299)]
    [InlineData("fine", "Only {{1}} and {{2}} so", "MARKETING", 100, 2388293)]
    [InlineData("fine", "Hello {{2}} and welcome to us all", "MARKETING", 100, 2388072)]
    [InlineData("spring_sale", "Hello there", "MARKETING", 100, 2388024)]
    public async Task A_template_Meta_would_not_take_is_refused(string name, string body, string category, int code, int? subcode)
    {
        await using var business = await Business.Open();

        var error = (await Business.Json(await Create(business, name, body, category))).GetProperty("error");

        Assert.Equal(
            (code, subcode),
            (error.GetProperty("code").GetInt32(), error.TryGetProperty("error_subcode", out var sub) ? sub.GetInt32() : null)
        );
    }

    [Fact]
    public async Task Templates_are_listed_in_pages()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Templates =
                [
                    .. Enumerable.Range(0, 7).Select(number => SandboxTemplate.Of($"number_{number}", "en_US", "UTILITY", "Hello")),
                ],
            }
        );

        var names = new List<string>();
        var next = $"/v26.0/{business.Sandbox.Options.WabaId}/message_templates?limit=3&fields=name,status,quality_score";
        while (next is not null)
        {
            var page = await Business.Json(await business.Http.GetAsync(next));
            names.AddRange(page.GetProperty("data").EnumerateArray().Select(template => template.GetProperty("name").GetString()!));
            next = page.GetProperty("paging").TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        var stale = await Business.ErrorCode(
            await business.Http.GetAsync($"/v26.0/{business.Sandbox.Options.WabaId}/message_templates?after=QQ")
        );

        Assert.Equal(Enumerable.Range(0, 7).Select(number => $"number_{number}"), names);
        Assert.Equal(131059, stale);
    }

    [Fact]
    public async Task A_paused_template_refuses_and_can_be_unpaused()
    {
        await using var business = await Business.Open();

        await business.Http.PostAsJsonAsync("/_sandbox/templates/spring_sale/en_US", new { status = "PAUSED" });
        var paused = await Business.ErrorCode(await business.SendTemplate(1));
        var id = (
            await Business.Json(
                await business.Http.GetAsync($"/v26.0/{business.Sandbox.Options.WabaId}/message_templates?name=spring_sale")
            )
        )
            .GetProperty("data")[0]
            .GetProperty("id")
            .GetString();
        await business.Http.PostAsync($"/v26.0/{id}/unpause", null);
        var sent = await business.SendTemplate(1);
        await business.RunOut();

        Assert.Equal((132015, HttpStatusCode.OK), (paused, sent.StatusCode));
        Assert.Equal(
            ["PAUSED", "REINSTATED"],
            business
                .Subscriber.Changes.Where(change => change.GetProperty("field").GetString() == "message_template_status_update")
                .Select(change => change.GetProperty("value").GetProperty("event").GetString())
        );
    }

    [Fact]
    public async Task Pauses_last_three_hours_then_six_then_for_ever()
    {
        await using var business = await Business.Open();
        var refused = new List<int>();

        for (var time = 1; time <= 3; time++)
        {
            await business.Http.PostAsJsonAsync("/_sandbox/templates/spring_sale/en_US", new { status = "PAUSED" });
            business.Clock.Step(TimeSpan.FromHours(3 * time) - TimeSpan.FromSeconds(1));
            refused.Add(await Business.ErrorCode(await business.SendTemplate(1)));
            business.Clock.Step(TimeSpan.FromSeconds(1));
            if (time < 3)
                (await business.SendTemplate(1)).EnsureSuccessStatusCode();
        }

        Assert.Equal([132015, 132015, 132016], refused);
    }

    [Fact]
    public async Task Another_category_is_announced_a_day_ahead()
    {
        await using var business = await Business.Open();
        async Task<string?> Category() =>
            (
                await Business.Json(
                    await business.Http.GetAsync($"/v26.0/{business.Sandbox.Options.WabaId}/message_templates?name=spring_sale")
                )
            )
                .GetProperty("data")[0]
                .GetProperty("category")
                .GetString();

        await business.Http.PostAsJsonAsync("/_sandbox/templates/spring_sale/en_US", new { category = "UTILITY", ahead = true });
        var today = await Category();
        await business.RunOut();

        Assert.Equal(("MARKETING", "UTILITY"), (today, await Category()));
        var values = business.Subscriber.Changes.Select(change => change.GetProperty("value")).ToArray();
        Assert.Equal(
            ("UTILITY", "MARKETING"),
            (values[0].GetProperty("correct_category").GetString(), values[0].GetProperty("new_category").GetString())
        );
        Assert.Equal(
            ("MARKETING", "UTILITY"),
            (values[1].GetProperty("previous_category").GetString(), values[1].GetProperty("new_category").GetString())
        );
    }

    [Fact]
    public async Task Number_profile_subscription_and_token_can_be_asked_for()
    {
        await using var business = await Business.Open();
        var options = business.Sandbox.Options;

        await business.Http.PostAsJsonAsync(
            $"/v26.0/{options.PhoneNumberId}/whatsapp_business_profile",
            new { messaging_product = "whatsapp", about = "Good coffee" }
        );
        var number = await Business.Json(
            await business.Http.GetAsync(
                $"/v26.0/{options.PhoneNumberId}?fields=status,throughput,whatsapp_business_manager_messaging_limit"
            )
        );
        var profile = await Business.Json(
            await business.Http.GetAsync($"/v26.0/{options.PhoneNumberId}/whatsapp_business_profile?fields=about,vertical")
        );
        var apps = await Business.Json(await business.Http.GetAsync($"/v26.0/{options.WabaId}/subscribed_apps"));
        var token = await Business.Json(await business.Http.GetAsync($"/debug_token?input_token={options.AccessToken}"));
        var usage = (await business.Http.GetAsync($"/v26.0/{options.WabaId}/phone_numbers")).Headers.GetValues("X-Business-Use-Case-Usage");

        Assert.Equal(
            ("CONNECTED", "TIER_UNLIMITED"),
            (number.GetProperty("status").GetString(), number.GetProperty("whatsapp_business_manager_messaging_limit").GetString())
        );
        Assert.Equal("Good coffee", profile.GetProperty("data")[0].GetProperty("about").GetString());
        Assert.Equal(1, apps.GetProperty("data").GetArrayLength());
        Assert.True(token.GetProperty("data").GetProperty("is_valid").GetBoolean());
        Assert.Contains(
            "call_count",
            JsonDocument.Parse(usage.Single()).RootElement.GetProperty(options.WabaId)[0].EnumerateObject().Select(member => member.Name)
        );
    }

    [Fact]
    public async Task Only_people_who_wrote_can_be_blocked_and_then_not_written_to()
    {
        await using var business = await Business.Open();
        var person = business.Sandbox.People[1].Phone;
        var body = new { messaging_product = "whatsapp", block_users = new[] { new { user = person } } };
        var url = $"/v26.0/{business.Sandbox.Options.PhoneNumberId}/block_users";

        var tooEarly = await Business.ErrorCode(await business.Http.PostAsJsonAsync(url, body));
        business.Sandbox.Write(person, "Hello");
        await business.Http.PostAsJsonAsync(url, body);
        var blocked = await Business.ErrorCode(await business.SendTemplate(1));

        Assert.Equal((139100, 130403), (tooEarly, blocked));
    }

    [Fact]
    public async Task An_override_address_must_pass_the_handshake_and_then_wins()
    {
        await using var business = await Business.Open();
        await using var other = await Subscriber.Start();
        var url = $"/v26.0/{business.Sandbox.Options.WabaId}/subscribed_apps";

        var wrong = await Business.ErrorCode(
            await business.Http.PostAsJsonAsync(url, new { override_callback_uri = other.Url, verify_token = "wrong" })
        );
        await business.Http.PostAsJsonAsync(url, new { override_callback_uri = other.Url, verify_token = "sandbox-verify-token" });
        await business.SendTemplate(1);
        await business.RunOut();

        Assert.Equal(100, wrong);
        Assert.Equal((0, 3), (business.Subscriber.Statuses.Count(), other.Statuses.Count()));
    }

    [Fact]
    public async Task Registering_more_than_ten_times_in_three_days_is_refused()
    {
        await using var business = await Business.Open();
        var codes = new List<int>();

        for (var time = 0; time < 11; time++)
        {
            var answer = await business.Http.PostAsJsonAsync(
                $"/v26.0/{business.Sandbox.Options.PhoneNumberId}/register",
                new { messaging_product = "whatsapp", pin = "123456" }
            );
            codes.Add(answer.IsSuccessStatusCode ? 0 : await Business.ErrorCode(answer));
        }

        Assert.Equal([.. Enumerable.Repeat(0, 10), 133016], codes);
    }

    static Task<HttpResponseMessage> Upload(Business business, byte[] bytes, string type)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new(type);
        var form = new MultipartFormDataContent
        {
            { new StringContent("whatsapp"), "messaging_product" },
            { new StringContent(type), "type" },
            { file, "file", "a file" },
        };
        return business.Http.PostAsync($"/v26.0/{business.Sandbox.Options.PhoneNumberId}/media", form);
    }

    static Task<HttpResponseMessage> Create(Business business, string name, string body, string category = "MARKETING") =>
        business.Http.PostAsJsonAsync(
            $"/v26.0/{business.Sandbox.Options.WabaId}/message_templates",
            new
            {
                name,
                language = "en_US",
                category,
                components = new object[]
                {
                    new
                    {
                        type = "BODY",
                        text = body,
                        example = new { body_text = new[] { new[] { "Ana" } } },
                    },
                },
            }
        );
}
