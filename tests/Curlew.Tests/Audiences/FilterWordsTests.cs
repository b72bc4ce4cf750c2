using System.Text.Json;
using Curlew.Audiences;
using Curlew.Words;

namespace Curlew.Tests.Audiences;

public sealed class FilterWordsTests
{
    [Theory]
    [InlineData("{}", "everyone")]
    [InlineData("""{"city": "NYC", "tier": ["premium", "vip"]}""", "city is NYC and tier is premium or vip")]
    [InlineData(
        """{"any": [{"city": "NYC", "tier": "vip"}, {"tags": {"all": ["gold", "new"]}}]}""",
        "(city is NYC and tier is vip) or tags has all of gold, new"
    )]
    [InlineData("""{"not": {"country": "US"}, "zipcode": {"starts_with": "100"}}""", "not (country is US) and zipcode starts with 100")]
    [InlineData(
        """{"last_interaction": {"from": "2026-01-31", "before": "2026-03-01"}}""",
        "last interaction from 2026-01-31 and last interaction before 2026-03-01"
    )]
    [InlineData(
        """{"last_interaction": {"not_within_days": 90}, "city": {"known": false}}""",
        "last interaction not within 90 days and city is not known"
    )]
    [InlineData(
        """{"segment": ["North", "South"], "did_not_read": "Spring sale"}""",
        "in segment North or South and did not read Spring sale"
    )]
    [InlineData(
        """{"total_messages": {"from": 5}, "is_active": true, "city": {"not": ["NYC", "Rome"]}}""",
        "total messages from 5 and is active is true and city is not NYC or Rome"
    )]
    [InlineData("""{"any": [], "all": []}""", "nobody and everyone")]
    [InlineData("""{"any": "NYC"}""", "any is NYC")]
    [InlineData("""[1]""", "everyone")]
    public void A_filter_is_said_in_words(string filter, string words) =>
        Assert.Equal(words, new FilterWords(Phrasebook.In("en")).Of(JsonElement.Parse(filter)));

    [Fact]
    public void Fields_of_ones_own_are_called_by_their_labels() =>
        Assert.Equal(
            "Loyalty points from 100 and gift is true",
            new FilterWords(Phrasebook.In("en"), new Dictionary<string, string> { ["points"] = "Loyalty points" }).Of(
                JsonElement.Parse("""{"points": {"from": 100}, "gift": true}""")
            )
        );
}
