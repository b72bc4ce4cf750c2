using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Curlew.Sandbox.Tests;

/// <summary>The smaller parts of the Graph API that clients ask for.</summary>
public class EdgesTests
{
    static readonly SandboxOptions Usual = new();
    static readonly string Number = Usual.PhoneNumberId;
    static readonly string Waba = Usual.WabaId;

    [Fact]
    public async Task A_short_link_is_made_listed_changed_and_deleted_and_has_a_QR_code()
    {
        await using var business = await Business.Open();

        var made = await business.Graph("POST", $"{Number}/message_qrdls", new { prefilled_message = "Hello", generate_qr_image = "PNG" });
        var code = made.GetProperty("code").GetString();
        await business.Graph("POST", $"{Number}/message_qrdls", new { prefilled_message = "Hello again", code });
        var list = await business.Graph("GET", $"{Number}/message_qrdls");
        var png = await business.Http.GetByteArrayAsync(made.GetProperty("qr_image_url").GetString());
        await business.Graph("DELETE", $"{Number}/message_qrdls/{code}");
        var gone = await business.Graph("GET", $"{Number}/message_qrdls/{code}");
        var long_ = await business.Graph("POST", $"{Number}/message_qrdls", new { prefilled_message = new string('a', 141) });

        Assert.Equal("Hello again", list.GetProperty("data")[0].GetProperty("prefilled_message").GetString());
        Assert.Equal($"https://wa.me/message/{code}", made.GetProperty("deep_link_url").GetString());
        Assert.Equal("PNG"u8, png.AsSpan(1, 3));
        Assert.Equal((100, 100), (Business.Refused(gone).Code, Business.Refused(long_).Code));
    }

    [Fact]
    public void A_QR_code_says_what_it_was_given()
    {
        const string Text = "https://wa.me/message/ABCDEFGHIJKLM1";

        var words = WordsOf(new QrCode(Text).Svg());

        Assert.Equal((0x4, Text.Length), (words[0] >> 4, (words[0] & 15) << 4 | words[1] >> 4));
        Assert.Equal(Text, string.Concat(Enumerable.Range(1, Text.Length).Select(at => (char)(byte)(words[at] << 4 | words[at + 1] >> 4))));
    }

    // Reads a code of version 3 as the standard says: two columns at a time from the right, around the patterns, the mask taken off.
    static byte[] WordsOf(string svg)
    {
        const int Size = 29;
        var dark = Regex
            .Matches(svg, @"M(\d+) (\d+)h1")
            .Select(square => (int.Parse(square.Groups[2].ValueSpan, null) - 4, int.Parse(square.Groups[1].ValueSpan, null) - 4))
            .ToHashSet();
        static bool IsPattern(int row, int column) =>
            row == 6
            || column == 6
            || (row < 9 && (column < 9 || column >= Size - 8))
            || (row >= Size - 8 && column < 9)
            || (row is >= 20 and <= 24 && column is >= 20 and <= 24);
        var bits = new List<bool>();
        for (var (right, isUp) = (Size - 1, true); right > 0; (right, isUp) = (right == 8 ? 5 : right - 2, !isUp))
            foreach (var row in isUp ? Enumerable.Range(0, Size).Reverse() : Enumerable.Range(0, Size))
            foreach (var column in (int[])[right, right - 1])
                if (!IsPattern(row, column))
                    bits.Add(dark.Contains((row, column)) ^ (row + column) % 2 == 0);
        return [.. bits.Chunk(8).Select(word => (byte)word.Aggregate(0, (value, bit) => value * 2 + (bit ? 1 : 0)))];
    }

    [Fact]
    public async Task A_number_is_verified_by_the_code_that_was_sent_to_it()
    {
        await using var business = await Business.Open();
        async Task<string?> Sent() =>
            (await Business.Json(await business.Http.GetAsync("/_sandbox/state")))
                .GetProperty("account")
                .GetProperty("verification_code")
                .GetString();

        var already = await business.Graph("POST", $"{Number}/request_code", new { code_method = "SMS", language = "en_US" });
        await business.Http.PostAsJsonAsync("/_sandbox/number", new { verified = false });
        var early = await business.Graph("POST", $"{Number}/register", new { pin = "123456" });
        await business.Graph("POST", $"{Number}/request_code", new { code_method = "SMS", language = "en_US" });
        var wrong = await business.Graph("POST", $"{Number}/verify_code", new { code = "none" });
        var right = await business.Graph("POST", $"{Number}/verify_code", new { code = await Sent() });
        var status = await business.Graph("GET", $"{Number}?fields=code_verification_status");

        Assert.Equal([136024, 133006, 136025, 0], new[] { already, early, wrong, right }.Select(answer => Business.Refused(answer).Code));
        Assert.Equal("VERIFIED", status.GetProperty("code_verification_status").GetString());
    }

    [Fact]
    public async Task Automation_settings_shop_and_encryption_are_kept()
    {
        await using var business = await Business.Open();
        using var rsa = RSA.Create(2048);
        var key = rsa.ExportSubjectPublicKeyInfoPem();

        await business.Graph(
            "POST",
            $"{Number}/conversational_automation",
            new { enable_welcome_message = true, prompts = new[] { "Opening hours" } }
        );
        var many = await business.Graph("POST", $"{Number}/conversational_automation", new { prompts = new[] { "1", "2", "3", "4", "5" } });
        var automation = await business.Graph("GET", $"{Number}/conversational_automation");
        await business.Graph("POST", $"{Number}/settings", new { user_identity_change = new { enable_identity_key_check = true } });
        var calling = await business.Graph("POST", $"{Number}/settings", new { calling = new { status = "ENABLED" } });
        var settings = await business.Graph("GET", $"{Number}/settings");
        await business.Graph("POST", $"{Number}/whatsapp_commerce_settings?is_cart_enabled=false&is_catalog_visible=true");
        var shop = (await business.Graph("GET", $"{Number}/whatsapp_commerce_settings")).GetProperty("data")[0];
        await business.Graph("POST", $"{Number}/whatsapp_business_encryption", new { business_public_key = key });
        var noKey = await business.Graph("POST", $"{Number}/whatsapp_business_encryption", new { business_public_key = "a key" });
        var encryption = (await business.Graph("GET", $"{Number}/whatsapp_business_encryption")).GetProperty("data")[0];

        Assert.Equal("Opening hours", automation.GetProperty("conversational_automation").GetProperty("prompts")[0].GetString());
        Assert.True(settings.GetProperty("user_identity_change").GetProperty("enable_identity_key_check").GetBoolean());
        Assert.Equal(
            (false, true),
            (shop.GetProperty("is_cart_enabled").GetBoolean(), shop.GetProperty("is_catalog_visible").GetBoolean())
        );
        Assert.Equal(key, encryption.GetProperty("business_public_key").GetString());
        Assert.Equal([100, 138000, 100], new[] { many, calling, noKey }.Select(answer => Business.Refused(answer).Code));
    }

    [Fact]
    public async Task A_profile_picture_is_uploaded_in_pieces()
    {
        await using var business = await Business.Open();
        var file = Enumerable.Range(0, 100).Select(part => (byte)part).ToArray();

        var upload = (await business.Graph("POST", $"{Usual.AppId}/uploads?file_name=a.png&file_length=100&file_type=image/png"))
            .GetProperty("id")
            .GetString()!;
        await Put(business, upload, 0, file[..60]);
        var twice = await Put(business, upload, 0, file[60..]);
        var at = await business.Graph("GET", upload);
        var handle = (await Put(business, upload, 60, file[60..])).GetProperty("h").GetString();
        await business.Graph(
            "POST",
            $"{Number}/whatsapp_business_profile",
            new { messaging_product = "whatsapp", profile_picture_handle = handle }
        );
        var profile = (await business.Graph("GET", $"{Number}/whatsapp_business_profile?fields=profile_picture_url")).GetProperty("data")[
            0
        ];

        Assert.Equal((100, 60), (Business.Refused(twice).Code, at.GetProperty("file_offset").GetInt32()));
        Assert.Equal(file, await business.Http.GetByteArrayAsync(profile.GetProperty("profile_picture_url").GetString()));
    }

    [Fact]
    public async Task Analytics_tell_what_the_sandbox_counted()
    {
        await using var business = await Business.Open();
        for (var person = 0; person < 5; person++)
            await business.SendTemplate(person);
        await business.RunOut();
        var (start, end) = (Business.Start.ToUnixTimeSeconds() - 86_400, Business.Start.ToUnixTimeSeconds() + 86_400);
        var template = (await business.Graph("GET", $"{Waba}/message_templates")).GetProperty("data")[0].GetProperty("id").GetString();
        var edge = $"{Waba}/template_analytics?start={start}&end={end}&granularity=DAILY&metric_types=SENT&template_ids=[{template}]";

        var messages = await business.Graph("GET", $"{Waba}?fields=analytics.start({start}).end({end}).granularity(DAY)");
        var conversations = await business.Graph(
            "GET",
            $"{Waba}?fields=conversation_analytics.start({start}).end({end}).granularity(DAILY)"
        );
        var early = await business.Graph("GET", edge);
        await business.Graph("POST", $"{Waba}?is_enabled_for_insights=true");
        var templates = await business.Graph("GET", edge);
        var noStart = await business.Graph("GET", $"{Waba}?fields=analytics.granularity(DAY)");

        var day = Assert.Single(messages.GetProperty("analytics").GetProperty("data_points").EnumerateArray());
        Assert.Equal((5, 5), (day.GetProperty("sent").GetInt32(), day.GetProperty("delivered").GetInt32()));
        var began = conversations.GetProperty("conversation_analytics").GetProperty("data")[0].GetProperty("data_points")[0];
        Assert.Equal(
            (5, "MARKETING"),
            (began.GetProperty("conversation").GetInt32(), began.GetProperty("conversation_category").GetString())
        );
        var point = templates.GetProperty("data")[0].GetProperty("data_points")[0];
        Assert.Equal(
            (5, 5, 5),
            (point.GetProperty("sent").GetInt32(), point.GetProperty("delivered").GetInt32(), point.GetProperty("read").GetInt32())
        );
        Assert.Equal((200005, 100), (Business.Refused(early).Code, Business.Refused(noStart).Code));
    }

    [Fact]
    public async Task Users_flows_and_accounts_of_a_portfolio_are_listed()
    {
        await using var business = await Business.Open(options => options.Spread(numbers: 2, accounts: 2));

        await business.Graph("POST", $"{Waba}/assigned_users?user=42&tasks=['MANAGE']");
        var users = await business.Graph("GET", $"{Waba}/assigned_users?business={Usual.PortfolioId}");
        var noBusiness = await business.Graph("GET", $"{Waba}/assigned_users");
        var flow = (await business.Graph("POST", $"{Waba}/flows", new { name = "sign_up", categories = new[] { "SIGN_UP" } }))
            .GetProperty("id")
            .GetString();
        var empty = await business.Graph("POST", $"{flow}/publish");
        using var screens = new MultipartFormDataContent
        {
            { new StringContent("flow.json"), "name" },
            { new StringContent("{}"), "file", "flow.json" },
        };
        await business.Http.PostAsync($"v26.0/{flow}/assets", screens);
        await business.Graph("POST", $"{flow}/publish");
        var flows = await business.Graph("GET", $"{Waba}/flows?fields=name,status");
        var accounts = await business.Graph("GET", $"{Usual.PortfolioId}/client_whatsapp_business_accounts?fields=name");

        Assert.Equal("MANAGE", users.GetProperty("data")[0].GetProperty("tasks")[0].GetString());
        Assert.Equal((100, 100), (Business.Refused(noBusiness).Code, Business.Refused(empty).Code));
        Assert.Equal(
            ("sign_up", "PUBLISHED"),
            (flows.GetProperty("data")[0].GetProperty("name").GetString(), flows.GetProperty("data")[0].GetProperty("status").GetString())
        );
        Assert.Equal(2, accounts.GetProperty("data").GetArrayLength());
    }

    static async Task<JsonElement> Put(Business business, string upload, int offset, byte[] piece)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v26.0/{upload}") { Content = new ByteArrayContent(piece) };
        request.Headers.Authorization = new("OAuth", "sandbox-token");
        request.Headers.Add("file_offset", $"{offset}");
        return await Business.Json(await business.Http.SendAsync(request));
    }
}
