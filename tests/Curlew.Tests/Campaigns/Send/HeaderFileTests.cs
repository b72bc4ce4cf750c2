using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Sandbox;
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
        using var http = new HttpClient { BaseAddress = world.Sandbox.GraphUrl };
        var chat = JsonElement.Parse(await http.GetStringAsync($"/_sandbox/customers/{world.Sandbox.People[0].Phone}/chat"));
        var media = chat.GetProperty("messages")[0].GetProperty("media").GetString();
        using var shown = await http.GetAsync($"/_sandbox/customers/any/media/{media}");
        Assert.Equal(
            (type, Convert.ToHexString(Map)),
            (shown.Content.Headers.ContentType?.MediaType, Convert.ToHexString(await shown.Content.ReadAsByteArrayAsync()))
        );
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
