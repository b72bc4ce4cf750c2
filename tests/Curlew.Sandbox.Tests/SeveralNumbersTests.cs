using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

public class SeveralNumbersTests
{
    [Fact]
    public async Task Two_numbers_of_a_portfolio_share_its_limit_and_what_is_counted_twice()
    {
        await using var business = await Business.Open(options => (options with { PortfolioLimit = 2 }).Spread(numbers: 2));
        var (first, second) = (business.Sandbox.Numbers[0], business.Sandbox.Numbers[1]);

        var statuses = new[]
        {
            await business.SendTemplate(1, from: first),
            await business.SendTemplate(1, from: second),
            await business.SendTemplate(2, from: second),
            await business.SendTemplate(3, from: first),
        };

        Assert.Equal([200, 200, 200, 400], statuses.Select(answer => (int)answer.StatusCode));
        var (all, portfolio) = (business.Sandbox.Tally, business.Sandbox.TallyOfPortfolio(first.PortfolioId));
        Assert.Equal((2, 1, 1L), (portfolio.Recipients, portfolio.Duplicates, portfolio.OverPortfolioLimit));
        Assert.Equal((all.Recipients, all.Duplicates, all.MostPeopleIn24Hours), (portfolio.Recipients, portfolio.Duplicates, 2));
        var (one, other) = (business.Sandbox.TallyOfNumber(first.PhoneNumberId), business.Sandbox.TallyOfNumber(second.PhoneNumberId));
        Assert.Equal((1, 0, 1L, 1L), (one.Recipients, one.Duplicates, one.OverLimit, one.Templates));
        Assert.Equal((2, 0, 0L, 2L), (other.Recipients, other.Duplicates, other.OverLimit, other.Templates));
    }

    [Fact]
    public async Task Every_number_has_a_throughput_a_pair_rate_and_a_window_of_its_own()
    {
        await using var business = await Business.Open(options => (options with { ThroughputPerSecond = 2 }).Spread(numbers: 2));
        var (first, second) = (business.Sandbox.Numbers[0], business.Sandbox.Numbers[1]);
        business.Sandbox.SetThroughput(second.PhoneNumberId, 3);
        business.Sandbox.Write(business.Sandbox.People[9].Phone, "Hello", second.PhoneNumberId);
        business.Clock.Step(TimeSpan.FromSeconds(1));

        var accepted = new List<(int First, int Second)>();
        for (var person = 0; person < 4; person++)
            accepted.Add(
                (
                    (int)(await business.SendTemplate(person, from: first)).StatusCode,
                    (int)(await business.SendTemplate(person, from: second)).StatusCode
                )
            );
        business.Clock.Step(TimeSpan.FromSeconds(5));
        await business.SendText(9, "Inside the window", second);
        await business.SendText(9, "Outside of it", first);
        await business.RunOut();

        Assert.Equal([(200, 200), (200, 200), (400, 200), (400, 400)], accepted);
        Assert.Equal(
            (2, 3),
            (
                business.Sandbox.TallyOfNumber(first.PhoneNumberId).BusiestSecond,
                business.Sandbox.TallyOfNumber(second.PhoneNumberId).BusiestSecond
            )
        );
        Assert.Equal(
            (1, 0),
            (
                business.Sandbox.TallyOfNumber(first.PhoneNumberId).Failures[131047],
                business.Sandbox.TallyOfNumber(second.PhoneNumberId).Failures.Count
            )
        );
    }

    [Fact]
    public async Task A_webhook_names_the_account_and_the_number_it_is_about()
    {
        await using var business = await Business.Open(options => options.Spread(numbers: 3, accounts: 2));
        var (other, phone) = (business.Sandbox.Numbers[1], business.Sandbox.People[4].Phone);

        business.Sandbox.Write(phone, "To the second account", other.PhoneNumberId);
        business.Sandbox.Write(phone, "To the third number", business.Sandbox.Numbers[2].PhoneNumberId);
        business.Sandbox.Inject("account_review_update", number: other.PhoneNumberId);
        await business.SendTemplate(4, from: other);
        await business.RunOut();

        var entries = business
            .Subscriber.Bodies.SelectMany(body => body.GetProperty("entry").EnumerateArray())
            .SelectMany(entry =>
                entry
                    .GetProperty("changes")
                    .EnumerateArray()
                    .Select(change => (Waba: entry.GetProperty("id").GetString(), Value: change.GetProperty("value")))
            );
        Assert.All(entries.Where(one => one.Value.TryGetProperty("decision", out _)), one => Assert.Equal(other.WabaId, one.Waba));
        Assert.All(entries.Where(one => one.Value.TryGetProperty("statuses", out _)), one =>
            Assert.Equal((other.WabaId, other.PhoneNumberId), (one.Waba, NumberOf(one.Value)))
        );
        Assert.Equal(
            [(other.WabaId, other.PhoneNumberId), (business.Sandbox.Options.WabaId, business.Sandbox.Numbers[2].PhoneNumberId)],
            entries
                .Where(one => one.Value.TryGetProperty("messages", out _))
                .Select(one => (one.Waba!, NumberOf(one.Value)))
                .OrderDescending()
        );
    }

    [Fact]
    public async Task A_token_reaches_the_accounts_of_its_portfolio_and_no_others()
    {
        await using var business = await Business.Open(options => options.Spread(numbers: 2, accounts: 2, portfolios: 2));
        var (mine, theirs) = (business.Sandbox.Numbers[0], business.Sandbox.Numbers[1]);

        var mineWithMine = await Get(business, $"v26.0/{mine.WabaId}/phone_numbers", mine.AccessToken);
        var theirsWithMine = await Get(business, $"v26.0/{theirs.WabaId}/phone_numbers", mine.AccessToken);
        var theirsWithTheirs = await Get(business, $"v26.0/{theirs.WabaId}/phone_numbers", theirs.AccessToken);
        var sent = await Business.Json(await business.SendTemplate(1, from: theirs with { AccessToken = mine.AccessToken }));
        await business.Http.PostAsJsonAsync("/_sandbox/token", new { revoked = true, token = theirs.AccessToken });
        var revoked = await Get(business, $"v26.0/{theirs.PhoneNumberId}", theirs.AccessToken);
        var untouched = await Get(business, $"v26.0/{mine.PhoneNumberId}", mine.AccessToken);

        Assert.Equal(mine.PhoneNumberId, Assert.Single(mineWithMine.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(
            theirs.PhoneNumberId,
            Assert.Single(theirsWithTheirs.GetProperty("data").EnumerateArray()).GetProperty("id").GetString()
        );
        Assert.All([theirsWithMine, sent], answer =>
            Assert.Equal((100, 33), (Code(answer), answer.GetProperty("error").GetProperty("error_subcode").GetInt32()))
        );
        Assert.Equal(190, Code(revoked));
        Assert.Equal(mine.PhoneNumberId, untouched.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Portfolios_have_limits_and_user_ids_of_their_own()
    {
        await using var business = await Business.Open(options =>
            (options with { PortfolioLimit = 1 }).Spread(numbers: 2, accounts: 2, portfolios: 2)
        );
        var (mine, theirs) = (business.Sandbox.Numbers[0], business.Sandbox.Numbers[1]);
        var person = business.Sandbox.People[3];
        var theirId = business.Sandbox.UserIdOf(person.Phone, theirs.PortfolioId);

        await business.SendTemplate(1, from: mine);
        var over = await business.SendTemplate(2, from: mine);
        var free = await Business.Json(await business.Post(ByUserId(theirId), theirs));
        var unknown = await business.Post(ByUserId(theirId), mine);

        Assert.NotEqual(person.UserId, theirId);
        Assert.Equal(theirId, free.GetProperty("contacts")[0].GetProperty("user_id").GetString());
        Assert.Equal((131048, 131009), (await Business.ErrorCode(over), await Business.ErrorCode(unknown)));
    }

    [Fact]
    public async Task Templates_belong_to_an_account_and_uploads_to_a_number()
    {
        await using var business = await Business.Open(options => options.Spread(numbers: 2, accounts: 2));
        var (first, second) = (business.Sandbox.Numbers[0], business.Sandbox.Numbers[1]);
        business.Sandbox.Put(
            SandboxTemplate.Of("only_here", "en_US", "UTILITY", "Hello from the second account {{1}}, again."),
            second.WabaId
        );
        using var upload = new MultipartFormDataContent
        {
            { new StringContent("whatsapp"), "messaging_product" },
            {
                new ByteArrayContent([1]) { Headers = { ContentType = new("image/png") } },
                "file",
                "dot.png"
            },
        };

        var media = (await Business.Json(await business.Http.PostAsync($"v26.0/{second.PhoneNumberId}/media", upload)))
            .GetProperty("id")
            .GetString();
        var here = await business.SendTemplate(1, "only_here", from: second);
        var there = await business.SendTemplate(1, "only_here", from: first);
        var own = await business.Post(Image(business, media!), second);
        var foreign = await business.Post(Image(business, media!), first);

        Assert.Equal((200, 200), ((int)here.StatusCode, (int)own.StatusCode));
        Assert.Equal((132001, 131009), (await Business.ErrorCode(there), await Business.ErrorCode(foreign)));
    }

    [Fact]
    public async Task Accounts_of_two_apps_are_signed_with_their_own_secrets_and_may_have_addresses_of_their_own()
    {
        await using var elsewhere = await Subscriber.Start();
        await using var business = await Business.Open(options =>
            options with
            {
                MoreAccounts = [new() { WabaId = "900", AppSecret = "another app's secret" }],
                MoreNumbers =
                [
                    new()
                    {
                        PhoneNumberId = "901",
                        DisplayPhoneNumber = "15550001111",
                        WabaId = "900",
                    },
                ],
            }
        );

        business.Sandbox.Write(business.Sandbox.People[1].Phone, "One");
        business.Sandbox.Write(business.Sandbox.People[1].Phone, "Two", "901");
        await business.Sandbox.DeliverDue();
        await business.Http.PostAsJsonAsync(
            "v26.0/901",
            new { webhook_configuration = new { override_callback_uri = elsewhere.Url, verify_token = "sandbox-verify-token" } }
        );
        business.Sandbox.Write(business.Sandbox.People[1].Phone, "Three", "901");
        await business.Sandbox.DeliverDue();

        var signed = business.Subscriber.Received.Select(post =>
            post.Signature == Subscriber.Sign("sandbox-app-secret", post.Body) ? "first"
            : post.Signature == Subscriber.Sign("another app's secret", post.Body) ? "other"
            : "nobody"
        );
        Assert.Equal(["first", "other"], signed.Order());
        Assert.Equal("Three", Assert.Single(elsewhere.Messages).GetProperty("text").GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_restarted_sandbox_knows_which_number_wrote_to_whom()
    {
        var journal = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.journal");
        try
        {
            Func<SandboxOptions, SandboxOptions> two = options =>
                (options with { JournalPath = journal, PortfolioLimit = 1 }).Spread(numbers: 2, accounts: 2);
            await using (var before = await Business.Open(two))
            {
                await before.SendTemplate(1, from: before.Sandbox.Numbers[1]);
                await before.SendTemplate(2, from: before.Sandbox.Numbers[1]);
                before.Sandbox.Write(before.Sandbox.People[5].Phone, "Hello", before.Sandbox.Numbers[1].PhoneNumberId);
                before.Sandbox.Put(SandboxTemplate.Of("later", "en_US", "UTILITY", "Later"), before.Sandbox.Numbers[1].WabaId);
            }
            await using var after = await Business.Open(two);
            var second = after.Sandbox.Numbers[1];

            var text = await after.SendText(5, "Inside the window", second);
            await after.RunOut();

            Assert.Equal(
                (1L, 1L, 1L),
                (
                    after.Sandbox.TallyOfNumber(second.PhoneNumberId).Templates,
                    after.Sandbox.TallyOfNumber(second.PhoneNumberId).OverLimit,
                    after.Sandbox.Tally.Questions
                )
            );
            Assert.Equal(0, after.Sandbox.TallyOfNumber(after.Sandbox.Numbers[0].PhoneNumberId).Templates);
            Assert.Equal((200, 0L), ((int)text.StatusCode, after.Sandbox.Tally.Failed));
            Assert.Contains(
                "later",
                (await Get(after, $"v26.0/{second.WabaId}/message_templates", second.AccessToken)).ToString(),
                StringComparison.Ordinal
            );
        }
        finally
        {
            File.Delete(journal);
        }
    }

    [Fact]
    public async Task On_the_phone_page_a_customer_has_a_chat_with_each_number()
    {
        await using var business = await Business.Open(options => options.Spread(numbers: 2));
        var phone = business.Sandbox.People[6].Phone;
        var second = business.Sandbox.Numbers[1].PhoneNumberId;

        await business.Http.PostAsJsonAsync($"/_sandbox/customers/{phone}/messages", new { text = "To the second", number = second });
        var first = await Business.Json(await business.Http.GetAsync($"/_sandbox/customers/{phone}/chat"));
        var other = await Business.Json(await business.Http.GetAsync($"/_sandbox/customers/{phone}/chat?number={second}"));

        Assert.Equal((0, 1), (first.GetProperty("messages").GetArrayLength(), other.GetProperty("messages").GetArrayLength()));
        Assert.Equal((JsonValueKind.Undefined, JsonValueKind.String), (Window(first), Window(other)));
    }

    static JsonValueKind Window(JsonElement chat) =>
        chat.TryGetProperty("window_open_until", out var until) ? until.ValueKind : JsonValueKind.Undefined;

    static object ByUserId(string userId) =>
        new
        {
            messaging_product = "whatsapp",
            recipient_type = "individual",
            recipient = userId,
            type = "template",
            template = new
            {
                name = "spring_sale",
                language = new { code = "en_US" },
                components = new[] { new { type = "body", parameters = new[] { new { type = "text", text = "Ana" } } } },
            },
        };

    static object Image(Business business, string id) =>
        new
        {
            messaging_product = "whatsapp",
            to = business.Sandbox.People[1].Phone,
            type = "image",
            image = new { id },
        };

    static string NumberOf(JsonElement value) => value.GetProperty("metadata").GetProperty("phone_number_id").GetString()!;

    static int Code(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    static async Task<JsonElement> Get(Business business, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var answer = await business.Http.SendAsync(request);
        return await Business.Json(answer);
    }
}
