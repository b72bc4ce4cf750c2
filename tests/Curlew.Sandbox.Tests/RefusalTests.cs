using System.Text;
using System.Text.Json;

namespace Curlew.Sandbox.Tests;

/// <summary>Every refusal of a send that depends on the request alone, held against Meta's codes and HTTP statuses.</summary>
public class RefusalTests
{
    const string To = "\"messaging_product\":\"whatsapp\",\"to\":\"+16505551234\"";

    public static TheoryData<string, string, int, int> Requests =>
        new()
        {
            { "not JSON", "{", 100, 400 },
            { "no product", """{"to":"+16505551234","type":"text","text":{"body":"a"}}""", 100, 400 },
            { "no recipient", """{"messaging_product":"whatsapp","type":"text","text":{"body":"a"}}""", 100, 400 },
            { "00 prefix", """{"messaging_product":"whatsapp","to":"0016505551234","type":"text","text":{"body":"a"}}""", 100, 400 },
            { "too few digits", """{"messaging_product":"whatsapp","to":"12345","type":"text","text":{"body":"a"}}""", 100, 400 },
            { "to itself", """{"messaging_product":"whatsapp","to":"15550783881","type":"text","text":{"body":"a"}}""", 131021, 400 },
            { "unknown user id", """{"messaging_product":"whatsapp","recipient":"US.1","type":"text","text":{"body":"a"}}""", 131009, 400 },
            { "wrong recipient type", "{" + To + ""","recipient_type":"family","type":"text","text":{"body":"a"}}""", 100, 400 },
            { "a group", "{" + To + ""","recipient_type":"group","type":"text","text":{"body":"a"}}""", 131020, 400 },
            { "unknown type", "{" + To + ""","type":"poem","poem":{}}""", 100, 400 },
            { "no content", "{" + To + ""","type":"image"}""", 131008, 400 },
            { "empty text", "{" + To + ""","type":"text","text":{"body":""}}""", 100, 400 },
            { "text too long", "{" + To + ",\"type\":\"text\",\"text\":{\"body\":\"" + new string('a', 4097) + "\"}}", 100, 400 },
            {
                "callback too long",
                "{" + To + ",\"type\":\"text\",\"text\":{\"body\":\"a\"},\"biz_opaque_callback_data\":\"" + new string('a', 513) + "\"}",
                100,
                400
            },
            { "context without id", "{" + To + ""","type":"text","text":{"body":"a"},"context":{}}""", 100, 400 },
            { "media id and link", "{" + To + ""","type":"image","image":{"id":"1","link":"https://example.com/a.png"}}""", 100, 400 },
            { "unknown media id", "{" + To + ""","type":"image","image":{"id":"1"}}""", 131009, 400 },
            { "caption on audio", "{" + To + ""","type":"audio","audio":{"link":"https://example.com/a.mp3","caption":"a"}}""", 100, 400 },
            { "latitude off the globe", "{" + To + ""","type":"location","location":{"latitude":91,"longitude":0}}""", 131009, 400 },
            { "contact without a name", "{" + To + ""","type":"contacts","contacts":[{"phones":[]}]}""", 131008, 400 },
            { "reaction to nothing", "{" + To + ""","type":"reaction","reaction":{"emoji":"a"}}""", 131008, 400 },
            {
                "interactive without action",
                "{" + To + ""","type":"interactive","interactive":{"type":"button","body":{"text":"a"}}}""",
                131008,
                400
            },
            {
                "four buttons",
                "{"
                    + To
                    + ""","type":"interactive","interactive":{"type":"button","body":{"text":"a"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}},{"type":"reply","reply":{"id":"2","title":"b"}},{"type":"reply","reply":{"id":"3","title":"c"}},{"type":"reply","reply":{"id":"4","title":"d"}}]}}}""",
                131009,
                400
            },
            {
                "button title too long",
                "{"
                    + To
                    + ""","type":"interactive","interactive":{"type":"button","body":{"text":"a"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"abcdefghijklmnopqrstu"}}]}}}""",
                131009,
                400
            },
            {
                "two buttons with one id",
                "{"
                    + To
                    + ""","type":"interactive","interactive":{"type":"button","body":{"text":"a"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}},{"type":"reply","reply":{"id":"1","title":"b"}}]}}}""",
                131009,
                400
            },
            {
                "list without button",
                "{"
                    + To
                    + ""","type":"interactive","interactive":{"type":"list","body":{"text":"a"},"action":{"sections":[{"rows":[{"id":"1","title":"a"}]}]}}}""",
                131009,
                400
            },
            {
                "url button too long",
                "{"
                    + To
                    + ""","type":"interactive","interactive":{"type":"cta_url","body":{"text":"a"},"action":{"name":"cta_url","parameters":{"display_text":"abcdefghijklmnopqrstu","url":"https://example.com"}}}}""",
                131009,
                400
            },
            { "template without language", "{" + To + ""","type":"template","template":{"name":"spring_sale"}}""", 131008, 400 },
            {
                "unknown template",
                "{" + To + ""","type":"template","template":{"name":"autumn_sale","language":{"code":"en_US"}}}""",
                132001,
                404
            },
            {
                "en is not en_US",
                "{" + To + ""","type":"template","template":{"name":"spring_sale","language":{"code":"en"}}}""",
                132001,
                404
            },
            {
                "pending template",
                "{" + To + ""","type":"template","template":{"name":"pending","language":{"code":"en_US"}}}""",
                132001,
                404
            },
            {
                "paused template",
                "{" + To + ""","type":"template","template":{"name":"paused","language":{"code":"en_US"}}}""",
                132015,
                400
            },
            {
                "disabled template",
                "{" + To + ""","type":"template","template":{"name":"disabled","language":{"code":"en_US"}}}""",
                132016,
                400
            },
            {
                "too few parameters",
                "{" + To + ""","type":"template","template":{"name":"spring_sale","language":{"code":"en_US"}}}""",
                132000,
                400
            },
            {
                "wrong parameter kind",
                Template("""[{"type":"body","parameters":[{"type":"image","image":{"link":"https://example.com/a.png"}}]}]"""),
                132012,
                400
            },
            { "newline in a parameter", Template("""[{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}]"""), 132018, 400 },
            { "empty parameter", Template("""[{"type":"body","parameters":[{"type":"text","text":""}]}]"""), 131008, 400 },
            {
                "filled text too long",
                Template("[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"" + new string('a', 1020) + "\"}]}]"),
                132005,
                400
            },
            {
                "button that is not there",
                Template(
                    """[{"type":"body","parameters":[{"type":"text","text":"a"}]},{"type":"button","sub_type":"quick_reply","index":"7","parameters":[]}]"""
                ),
                132018,
                400
            },
            {
                "named parameter missing",
                "{"
                    + To
                    + ""","type":"template","template":{"name":"named","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"other","text":"a"}]}]}}""",
                132000,
                400
            },
            { "read receipt of nothing", """{"messaging_product":"whatsapp","status":"read","message_id":"42"}""", 131009, 400 },
        };

    [Theory, MemberData(nameof(Requests))]
    public async Task What_Meta_refuses_is_refused_with_its_code(string what, string body, int code, int status)
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Templates =
                [
                    .. options.Templates,
                    SandboxTemplate.Of("pending", "en_US", "UTILITY", "a") with
                    {
                        Status = "PENDING",
                    },
                    SandboxTemplate.Of("paused", "en_US", "UTILITY", "a") with
                    {
                        Status = "PAUSED",
                    },
                    SandboxTemplate.Of("disabled", "en_US", "UTILITY", "a") with
                    {
                        Status = "DISABLED",
                    },
                    SandboxTemplate.Of("named", "en_US", "UTILITY", "Hello {{name}}, a b c"),
                ],
            }
        );

        var answer = await business.Http.PostAsync(
            $"/v26.0/{business.Sandbox.Options.PhoneNumberId}/messages",
            new StringContent(body, Encoding.UTF8, "application/json")
        );

        Assert.True(answer.StatusCode != System.Net.HttpStatusCode.OK, what);
        Assert.Equal((code, status), (await Business.ErrorCode(answer), (int)answer.StatusCode));
        Assert.Equal("OAuthException", (await Business.Json(answer)).GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(0, business.Sandbox.Tally.Templates + business.Sandbox.Tally.FreeForm);
    }

    [Theory]
    [InlineData("number", """{"status":"BANNED"}""", 131031, 403)]
    [InlineData("number", """{"status":"RESTRICTED"}""", 368, 403)]
    [InlineData("number", """{"status":"UPGRADING"}""", 131057, 500)]
    [InlineData("number", """{"name_status":"DECLINED"}""", 131037, 400)]
    [InlineData("token", """{"revoked":true}""", 190, 401)]
    public async Task The_state_of_number_and_token_refuses_too(string what, string change, int code, int status)
    {
        await using var business = await Business.Open();

        await business.Http.PostAsync($"/_sandbox/{what}", new StringContent(change, Encoding.UTF8, "application/json"));
        var answer = await business.SendTemplate(1);

        Assert.Equal((code, status), (await Business.ErrorCode(answer), (int)answer.StatusCode));
    }

    [Fact]
    public async Task Every_known_code_can_be_asked_for_with_its_documented_status()
    {
        await using var business = await Business.Open();

        foreach (var error in MetaErrors.Table)
        {
            business.Sandbox.Set(
                new()
                {
                    Kind = FaultKind.Refuse,
                    Code = error.Code,
                    Times = 1,
                }
            );
            var answer = await business.SendTemplate(1);
            Assert.Equal((error.Code, error.Http), (await Business.ErrorCode(answer), (int)answer.StatusCode));
        }
    }

    [Fact]
    public async Task A_wrong_or_missing_token_is_refused()
    {
        await using var business = await Business.Open();

        business.Http.DefaultRequestHeaders.Authorization = new("Bearer", "stolen");
        var wrong = await business.SendTemplate(1);
        business.Http.DefaultRequestHeaders.Authorization = null;
        var missing = await business.SendTemplate(1);

        Assert.Equal(
            (401, 190, 401, 104),
            ((int)wrong.StatusCode, await Business.ErrorCode(wrong), (int)missing.StatusCode, await Business.ErrorCode(missing))
        );
    }

    [Fact]
    public async Task An_unknown_number_is_an_unknown_object()
    {
        await using var business = await Business.Open();

        var error = (
            await Business.Json(
                await business.Http.PostAsync("/v26.0/999/messages", new StringContent("{}", Encoding.UTF8, "application/json"))
            )
        ).GetProperty("error");

        Assert.Equal((100, 33), (error.GetProperty("code").GetInt32(), error.GetProperty("error_subcode").GetInt32()));
    }

    [Fact]
    public async Task A_user_id_in_to_is_accepted_and_lost()
    {
        await using var business = await Business.Open();

        var answer = await business.Post(
            new
            {
                messaging_product = "whatsapp",
                to = business.Sandbox.People[1].UserId,
                type = "text",
                text = new { body = "a" },
            }
        );
        await business.RunOut();

        Assert.StartsWith("wamid.", (await Business.Json(answer)).GetProperty("messages")[0].GetProperty("id").GetString());
        Assert.Empty(business.Subscriber.Statuses);
    }

    static string Template(string components) =>
        "{"
        + To
        + ",\"type\":\"template\",\"template\":{\"name\":\"spring_sale\",\"language\":{\"code\":\"en_US\"},\"components\":"
        + JsonDocument.Parse(components).RootElement.GetRawText()
        + "}}";
}
