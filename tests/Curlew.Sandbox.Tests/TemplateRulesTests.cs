using System.Text.Json;

namespace Curlew.Sandbox.Tests;

public class TemplateRulesTests
{
    static readonly string Waba = new SandboxOptions().WabaId;

    [Fact]
    public async Task Meta_writes_the_text_of_a_one_time_code_and_its_button_becomes_an_address()
    {
        await using var business = await Business.Open();

        await business.Graph(
            "POST",
            $"{Waba}/message_templates",
            Code(
                new
                {
                    type = "OTP",
                    otp_type = "COPY_CODE",
                    text = "Copy",
                }
            )
        );
        business.Clock.Step(TimeSpan.FromMinutes(1));
        var kept = (await business.Graph("GET", $"{Waba}/message_templates?name=code")).GetProperty("data")[0].GetProperty("components");
        var sent = await Send(business, Body("123456"), Button("url", "text", "123456"));
        await business.RunOut();

        Assert.Equal(
            "*{{1}}* is your verification code. For your security, do not share this code.",
            kept[0].GetProperty("text").GetString()
        );
        Assert.Equal("This code expires in 10 minutes.", kept[1].GetProperty("text").GetString());
        var button = kept[2].GetProperty("buttons")[0];
        Assert.Equal(
            ("URL", "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"),
            (button.GetProperty("type").GetString(), button.GetProperty("url").GetString())
        );
        Assert.Equal(0, Business.Refused(sent).Code);
        Assert.Contains(business.Subscriber.Statuses, status => status.GetProperty("status").GetString() == "delivered");
    }

    [Fact]
    public async Task A_one_tap_button_carries_its_app()
    {
        await using var business = await Business.Open();
        var apps = new[] { new { package_name = "com.example.shop", signature_hash = "K8a/AINcGX7" } };

        var without = await business.Graph(
            "POST",
            $"{Waba}/message_templates",
            Code(
                new
                {
                    type = "OTP",
                    otp_type = "ONE_TAP",
                    text = "Copy",
                }
            )
        );
        await business.Graph(
            "POST",
            $"{Waba}/message_templates",
            Code(
                new
                {
                    type = "OTP",
                    otp_type = "ONE_TAP",
                    text = "Copy",
                    supported_apps = apps,
                }
            )
        );
        var kept = (await business.Graph("GET", $"{Waba}/message_templates?name=code")).GetProperty("data")[0].GetProperty("components");

        Assert.Equal(100, Business.Refused(without).Code);
        Assert.Contains(
            "package_name=com.example.shop&signature_hash=K8a%2FAINcGX7&code=otp{{1}}",
            kept[2].GetProperty("buttons")[0].GetProperty("url").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_button_that_wants_a_parameter_is_not_sent_without()
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Templates =
                [
                    new(
                        "code",
                        "en_US",
                        "AUTHENTICATION",
                        """[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]"""
                    ),
                    new(
                        "coupon",
                        "en_US",
                        "MARKETING",
                        """[{"type":"BODY","text":"Take it"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"A1"}]}]"""
                    ),
                ],
            }
        );

        var noButton = await Send(business, Body("123456"));
        var noParameter = await Send(
            business,
            Body("123456"),
            new
            {
                type = "button",
                sub_type = "url",
                index = "0",
                parameters = Array.Empty<object>(),
            }
        );
        var noCoupon = await SendNamed(business, "coupon");
        var coupon = await SendNamed(
            business,
            "coupon",
            new
            {
                type = "button",
                sub_type = "copy_code",
                index = 0,
                parameters = new[] { new { type = "coupon_code", coupon_code = "A1" } },
            }
        );

        Assert.Equal(
            [131008, 131008, 131008, 0],
            new[] { noButton, noParameter, noCoupon, coupon }.Select(answer => Business.Refused(answer).Code)
        );
    }

    [Theory]
    [InlineData("xx", """[{"type":"BODY","text":"Hello"}]""", 100, 0)]
    [InlineData("en_US", """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello"}]""", 100, 2388043)]
    [InlineData(
        "en_US",
        """[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::a"]}},{"type":"BODY","text":"Hello"}]""",
        0,
        0
    )]
    [InlineData(
        "en_US",
        """[{"type":"BODY","text":"Hello"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Go","url":"https://a.example/{{1}}"}]}]""",
        100,
        2388043
    )]
    [InlineData(
        "en_US",
        """[{"type":"BODY","text":"Hello"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Go","url":"https://a.example/{{1}}","example":["b"]}]}]""",
        0,
        0
    )]
    public async Task A_template_needs_a_language_Meta_knows_and_examples(string language, string components, int code, int subcode)
    {
        await using var business = await Business.Open();

        var answer = await business.Graph(
            "POST",
            $"{Waba}/message_templates",
            new
            {
                name = "new",
                language,
                category = "UTILITY",
                components,
            }
        );

        Assert.Equal((code, subcode), Business.Refused(answer));
    }

    [Fact]
    public async Task A_template_is_made_from_the_library()
    {
        await using var business = await Business.Open();

        var found = await business.Graph("GET", "message_template_library?topic=PAYMENTS");
        var name = found.GetProperty("data")[0].GetProperty("name").GetString();
        await business.Graph(
            "POST",
            $"{Waba}/message_templates",
            new
            {
                name = "due",
                language = "en_US",
                category = "UTILITY",
                library_template_name = name,
            }
        );
        var kept = (await business.Graph("GET", $"{Waba}/message_templates?name=due&fields=library_template_name,components")).GetProperty(
            "data"
        )[0];
        var unknown = await business.Graph(
            "POST",
            $"{Waba}/message_templates",
            new
            {
                name = "due2",
                language = "en_US",
                category = "UTILITY",
                library_template_name = "none",
            }
        );

        Assert.Equal(name, kept.GetProperty("library_template_name").GetString());
        Assert.Equal(
            found.GetProperty("data")[0].GetProperty("body").GetString(),
            kept.GetProperty("components")[0].GetProperty("text").GetString()
        );
        Assert.Equal(100, Business.Refused(unknown).Code);
    }

    static object Code(object button) =>
        new
        {
            name = "code",
            language = "en_US",
            category = "AUTHENTICATION",
            components = new object[]
            {
                new { type = "body", add_security_recommendation = true },
                new { type = "footer", code_expiration_minutes = 10 },
                new { type = "buttons", buttons = new[] { button } },
            },
        };

    static object Body(string code) => new { type = "body", parameters = new[] { new { type = "text", text = code } } };

    static object Button(string kind, string type, string text) =>
        new
        {
            type = "button",
            sub_type = kind,
            index = "0",
            parameters = new[] { new { type, text } },
        };

    static Task<JsonElement> Send(Business business, params object[] components) => SendNamed(business, "code", components);

    static async Task<JsonElement> SendNamed(Business business, string name, params object[] components) =>
        await Business.Json(
            await business.Post(
                new
                {
                    messaging_product = "whatsapp",
                    to = business.Sandbox.People[1].Phone,
                    type = "template",
                    template = new
                    {
                        name,
                        language = new { code = "en_US" },
                        components,
                    },
                }
            )
        );
}
