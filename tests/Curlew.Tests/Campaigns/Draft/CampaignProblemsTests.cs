using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

public sealed class CampaignProblemsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly NewCampaign Fine = new("Spring", "t", "1");

    [Fact]
    public void What_its_columns_cannot_hold_is_said_in_words()
    {
        NewCampaign[] wrong =
        [
            Fine with
            {
                TemplateName = new('t', 101),
            },
            Fine with
            {
                LanguageCode = "en_US_and_more",
            },
            Fine with
            {
                Description = "a\0b",
            },
            Fine with
            {
                Name = "Spr\0ing",
            },
            Fine with
            {
                Name = "\ud83d",
            },
            Fine with
            {
                TimeZone = "Eastern Standard Time",
            },
        ];

        Assert.Equal(
            [
                "The template has 101 characters; the most is 100.",
                "The language has 14 characters; the most is 10.",
                "The description holds a character that cannot be stored (NUL).",
                "The name holds a character that cannot be stored (NUL).",
                "The name holds a letter that was lost when the file was saved (U+FFFD). Save it again as UTF-8.",
                "'Eastern Standard Time' is not a time zone. Write it as in Europe/Berlin or America/New_York.",
            ],
            wrong.Select(campaign => Phrasebook.In("en").Say(CampaignProblems.Of(campaign, CampaignWorld.Start).Single()))
        );
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    public void Zones_of_the_world_are_known(string zone) =>
        Assert.Empty(CampaignProblems.Of(Fine with { TimeZone = zone }, CampaignWorld.Start));

    [Fact]
    public async Task A_name_is_kept_as_it_is_looked_up()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);

        await world.Campaigns.Create(world.Campaign() with { Name = "  Cafe\u0301 " }, CancellationToken.None);

        Assert.Equal("Caf\u00e9", Assert.Single(await world.Campaigns.List(CancellationToken.None)).Name);
    }
}
