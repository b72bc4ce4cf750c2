using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Numbers;
using Curlew.Sandbox;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>Files as headers of templates that are sent by hand.</summary>
public sealed class HeaderFileTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const int Megabyte = 1024 * 1024;

    static readonly byte[] Map = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3];

    [Theory]
    [InlineData("map.png", "IMAGE", "image/png")]
    [InlineData("route.pdf", "DOCUMENT", "application/pdf")]
    public async Task A_file_is_what_one_person_sees_as_the_header(string file, string format, string type)
    {
        await using var world = await Open(format);
        var order = await Order(world, file, Map);

        var outcome = await world.ByHand.Run(order, CancellationToken.None);

        Assert.IsType<TemplateSendOutcome.Sent>(outcome);
        var (shownType, bytes) = await Shown(world);
        Assert.Equal((type, Convert.ToHexString(Map)), (shownType, Convert.ToHexString(bytes)));
    }

    [Theory]
    [InlineData("UPDATE user_profiles SET is_active = false", "map.png", typeof(TemplateSendOutcome.Inactive))]
    [InlineData("SELECT 1", "route.pdf", typeof(TemplateSendOutcome.DoesNotFit))]
    public async Task A_file_goes_up_only_for_a_message_that_may_leave(string change, string file, Type refusal)
    {
        await using var world = await Open("IMAGE");
        await world.Database.Execute(change);
        var order = await Order(world, file, Map);

        var outcome = await world.ByHand.Run(
            order with
            {
                Header = new(file, () => throw new InvalidOperationException("It was opened.")),
            },
            default
        );

        Assert.IsType(refusal, outcome);
        Assert.Equal(
            ["0 | 0"],
            await world.Database.Rows("SELECT (SELECT count(*) FROM send_attempts), (SELECT count(*) FROM template_orders)")
        );
    }

    [Fact]
    public async Task A_file_that_Meta_does_not_take_keeps_the_message_here_and_the_order_can_be_given_again()
    {
        await using var world = await Open("IMAGE");
        var order = await Order(world, "map.png", new byte[5 * Megabyte + 1]);

        var refused = await world.ByHand.Run(order, CancellationToken.None);
        var again = await world.ByHand.Run(order with { Header = new("map.png", () => new MemoryStream(Map)) }, CancellationToken.None);

        Assert.Contains("5242881 bytes", Assert.IsType<TemplateSendOutcome.FileNotTaken>(refused).Why, StringComparison.Ordinal);
        Assert.IsType<TemplateSendOutcome.Sent>(again);
        Assert.Equal(1L, world.Sandbox.Tally.Templates);
    }

    [Fact]
    public async Task A_campaign_shows_the_file_it_was_written_down_with_and_ends_before_Meta_forgets_it()
    {
        await using var world = await Open("IMAGE");
        await using var lines = await Lines(world);
        var desk = new Desk(world.Database, world.Sealer, world.Clock, Actor.CommandLine("jane")) { Lines = lines };
        var (words, file) = (Words(world), new HeaderFile("map.png", () => new MemoryStream(Map)));

        var late = await desk.Campaigns.Create(new Dictionary<string, string>(words) { ["end"] = "2026-12-02T09:00Z" }, file);
        var created = Assert.IsType<CreateOutcome.Created>(await desk.Campaigns.Create(words, file));
        Assert.IsType<LaunchOutcome.Launched>(await desk.Campaigns.Launch(created.Id, null));
        await world.RunOut();

        var until = CampaignWorld.Start.AddDays(30).AddHours(-1);
        Assert.Equal([new CampaignProblem.OutlivesItsFile(until)], Assert.IsType<CreateOutcome.Refused>(late).Problems);
        Assert.Equal(until, created.FileUntil);
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM marketing_campaigns WHERE scheduled_end_date = $1", until));
        Assert.Equal(Convert.ToHexString(Map), Convert.ToHexString((await Shown(world)).Bytes));
    }

    [Fact]
    public async Task A_campaign_that_is_launched_too_late_for_its_file_sends_nothing()
    {
        await using var world = await Open("IMAGE");
        await using var lines = await Lines(world);
        var desk = new Desk(world.Database, world.Sealer, world.Clock, Actor.CommandLine("jane")) { Lines = lines };
        var file = new HeaderFile("map.png", () => new MemoryStream(Map));
        var created = Assert.IsType<CreateOutcome.Created>(await desk.Campaigns.Create(Words(world), file));
        world.Clock.Step(TimeSpan.FromDays(30));

        var launched = await desk.Campaigns.Launch(created.Id, null);

        Assert.IsType<LaunchOutcome.NeverDue>(launched);
        Assert.Equal(0L, world.Sandbox.Tally.Templates);
    }

    static Dictionary<string, string> Words(CampaignWorld world) =>
        new()
        {
            ["name"] = "Parcels",
            ["template"] = "parcel",
            ["number"] = world.PhoneNumberId,
            ["audience"] = "{}",
        };

    static async Task<Lines> Lines(CampaignWorld world)
    {
        var options = world.Sandbox.Options;
        await new Accounts(world.Database, world.Sealer).Save(new(options.WabaId, options.AccessToken, null, null, null), default);
        return new(world.Database, world.Sealer, world.Sandbox.GraphUrl);
    }

    /// <summary>The file that the first customer sees above their first message.</summary>
    static async Task<(string? Type, byte[] Bytes)> Shown(CampaignWorld world)
    {
        using var http = new HttpClient { BaseAddress = world.Sandbox.GraphUrl };
        var chat = JsonElement.Parse(await http.GetStringAsync($"/_sandbox/customers/{world.Sandbox.People[0].Phone}/chat"));
        var media = chat.GetProperty("messages")[0].GetProperty("media").GetString();
        using var shown = await http.GetAsync($"/_sandbox/customers/any/media/{media}");
        return (shown.Content.Headers.ContentType?.MediaType, await shown.Content.ReadAsByteArrayAsync());
    }

    static async Task<CampaignWorld> Open(TestDatabase server, string format)
    {
        var components = $$"""[{"type": "HEADER", "format": "{{format}}"}, {"type": "BODY", "text": "Your parcel is on its way."}]""";
        var world = await CampaignWorld.Open(server, people: 1, options =>
            options with
            {
                Templates = [new SandboxTemplate("parcel", "en_US", "UTILITY", components)],
            }
        );
        var text = new TemplateText("parcel", "en_US", "utility", "Your parcel is on its way.")
        {
            Header = new(format.ToLowerInvariant(), "https://shop.example/parcel"),
        };
        await world.Templates.Save([text], CancellationToken.None);
        return world;
    }

    Task<CampaignWorld> Open(string format) => Open(server, format);

    static async Task<TemplateOrder> Order(CampaignWorld world, string file, byte[] bytes) =>
        new(Guid.CreateVersion7(), await world.Database.Value<Guid>("SELECT id FROM user_profiles"), "parcel", "Ann")
        {
            Header = new(file, () => new MemoryStream(bytes)),
        };
}
