using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Templates;

/// <summary>One-time codes, from the file that a person writes to the phone that shows them.</summary>
public sealed class OneTimeCodeTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string ByHand = "482915",
        InCampaign = "703316";

    [Theory]
    [InlineData("""{"button": "copy_code", "label": "Copy it", "expires_minutes": 10}""", "Copy it", "otp_type=COPY_CODE")]
    [InlineData(
        """{"button": "one_tap", "label": "Take it", "expires_minutes": 10, "apps": [{"package": "com.example.shop", "signature": "K8a/AINcGX7"}]}""",
        "Take it",
        "otp_type=ONE_TAP"
    )]
    public async Task A_code_goes_through_Metas_review_to_a_phone_by_hand_and_in_a_campaign_and_to_nobody_without_a_phone(
        string code,
        string label,
        string kind
    )
    {
        await using var world = await CampaignWorld.Open(server, people: 0, options => options with { Population = 2 });
        await using var lines = new Lines(world.Database, world.Sealer, world.Sandbox.GraphUrl);
        var (desk, known) = (await Desk(world, lines), world.Customer(0));
        var nameless = new Curlew.Profiles.NewProfile(Guid.CreateVersion7(), null, UserId.From(world.Sandbox.People[1].UserId));
        await world.Add([known, nameless]);
        await Review(world, desk, code);

        var sent = await desk.Templates.Send(Order(known.Id), world.PhoneNumberId);
        var refused = await desk.Templates.Send(Order(nameless.Id), world.PhoneNumberId);
        world.Clock.Step(TimeSpan.FromMinutes(1));
        await world.Launch(Campaign(world));
        await world.RunOut();

        Assert.IsType<TemplateSendOutcome.Sent>(sent);
        Assert.IsType<TemplateSendOutcome.NoPhone>(refused);
        Assert.Equal(
            ["sent | ∅", "skipped | no_phone"],
            await world.Database.Rows("SELECT status, skip_reason FROM campaign_recipients ORDER BY status")
        );
        Assert.Equal(["False | 2"], await world.Database.Rows("SELECT is_marketing, count(*) FROM send_attempts GROUP BY 1"));
        Assert.Equal(2L, world.Sandbox.Tally.Templates);
        Assert.Equal([Shown(ByHand, label), Shown(InCampaign, label)], (await Phone(world)).Select(Shown));
        Assert.All(await Phone(world), message => Assert.Contains(kind, Button(message, "address"), StringComparison.Ordinal));
    }

    static TemplateOrder Order(Guid person) =>
        new(Guid.CreateVersion7(), person, "code") { Values = new Dictionary<string, string> { [OneTimeCode.Variable] = ByHand } };

    static NewCampaign Campaign(CampaignWorld world) =>
        world.Campaign() with
        {
            TemplateName = "code",
            LanguageCode = "en",
            TemplateComponents = JsonElement.Parse(
                $$"""
                [{"type": "body", "parameters": [{"type": "text", "text": "{code|{{InCampaign}}}"}]},
                 {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "{code|{{InCampaign}}}"}]}]
                """
            ),
        };

    static async Task<Desk> Desk(CampaignWorld world, Lines lines)
    {
        var options = world.Sandbox.Options;
        await new Accounts(world.Database, world.Sealer).Save(new(options.WabaId, options.AccessToken, null, null, null), default);
        return new(world.Database, world.Sealer, world.Clock, Actor.CommandLine("jane")) { Lines = lines };
    }

    static async Task Review(CampaignWorld world, Desk desk, string code)
    {
        var texts = TemplateFile.Read(
            JsonElement.Parse($$"""{"name": "code", "category": "authentication", "languages": {"en": {"code": {{code}} } } }""")
        );
        Assert.IsType<TemplateWriteOutcome.Saved>(await desk.Templates.Write(texts));
        var accounts = Assert.IsType<AccountChoice.Chosen>(await desk.Numbers.Accounts(null)).Accounts;
        Assert.IsType<SubmitOutcome.Submitted>(await desk.Templates.Submit(texts[0], accounts[0], null));
        world.Clock.Step(TimeSpan.FromDays(1));
        await world.Sandbox.DeliverDue();
        Assert.IsType<SyncOutcome.Taken>(await desk.Templates.Sync(accounts[0]));
    }

    static async Task<List<JsonElement>> Phone(CampaignWorld world)
    {
        using var http = new HttpClient { BaseAddress = world.Sandbox.GraphUrl };
        var chat = JsonElement.Parse(await http.GetStringAsync($"/_sandbox/customers/{world.Sandbox.People[0].Phone}/chat"));
        return [.. chat.GetProperty("messages").EnumerateArray()];
    }

    static string Shown(string code, string label) =>
        $"*{code}* is your verification code. For your security, do not share this code. | This code expires in 10 minutes. | {label} → {code}";

    static string Shown(JsonElement message) =>
        $"{message.GetProperty("text")} | {message.GetProperty("footer")} | {Button(message, "title")} → {Button(message, "address").Split("code=otp")[^1]}";

    static string Button(JsonElement message, string part) =>
        message.GetProperty("links").EnumerateArray().Single().GetProperty(part).GetString()!;
}
