using System.Text.Json;
using CsCheck;
using Curlew.Audiences;
using Curlew.Postgres;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Audiences;

public sealed class FilterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    static Glossary Empty => new(Crowd.Now, TimeZoneInfo.Utc);

    [Theory]
    [InlineData("""[]""", "target_audience is not an object")]
    [InlineData("""{"planet": "+1"}""", "target_audience.planet is not a field. Fields are city, country")]
    [InlineData("""{"phone": "+1"}""", "target_audience.phone is personal data and sealed")]
    [InlineData("""{"any": [{"email": {"starts_with": "a"}}]}""", "target_audience.any[0].email is personal data and sealed")]
    [InlineData("""{"city": 7}""", "target_audience.city is not a text")]
    [InlineData("""{"city": null}""", "target_audience.city is not a text")]
    [InlineData("""{"city": ""}""", "target_audience.city is not a text")]
    [InlineData("""{"city": "a\u0000b"}""", "target_audience.city is not a text")]
    [InlineData("""{"city": "\ud800"}""", "target_audience.city is not a text")]
    [InlineData(
        """{"city": {"from": "A"}}""",
        "target_audience.city.from is not an operator of this field. Operators are is, any, not, known, starts_with."
    )]
    [InlineData("""{"city": {"regex": "(a+)+$"}}""", "target_audience.city.regex is not an operator")]
    [InlineData("""{"city": {"; DROP TABLE user_profiles": "x"}}""", "target_audience.city.; DROP TABLE user_profiles is not an operator")]
    [InlineData("""{"phone) --": "x"}""", "target_audience.phone) -- is not a field")]
    [InlineData("""{"city": {}}""", "target_audience.city has no operator")]
    [InlineData("""{"city": "NYC", "city": "Boston"}""", "target_audience.city stands there twice")]
    [InlineData("""{"city": {"known": 1}}""", "target_audience.city.known is not true or false")]
    [InlineData("""{"tags": {"all": [["gold"]]}}""", "target_audience.tags.all[0] is not a text")]
    [InlineData("""{"is_active": "yes"}""", "target_audience.is_active is not true or false")]
    [InlineData("""{"total_messages": {"from": 1.5}}""", "target_audience.total_messages.from is not a whole number")]
    [InlineData("""{"total_messages": {"from": 99999999999999999999}}""", "target_audience.total_messages.from is not a whole number")]
    [InlineData("""{"last_interaction": {"after": "yesterday"}}""", "target_audience.last_interaction.after is not a date such as")]
    [InlineData("""{"last_interaction": {"after": "0000-01-01"}}""", "target_audience.last_interaction.after is not a date such as")]
    [InlineData(
        """{"last_interaction": {"after": "+275760-09-13T00:00:00Z"}}""",
        "target_audience.last_interaction.after is not a date such as"
    )]
    [InlineData("""{"last_interaction": {"after": "10:00"}}""", "target_audience.last_interaction.after is not a date such as")]
    [InlineData("""{"last_interaction": "03/04/2026"}""", "target_audience.last_interaction is not a date such as")]
    [InlineData(
        """{"last_interaction": {"within_days": 0}}""",
        "target_audience.last_interaction.within_days is not a number of days from 1 to 36,500"
    )]
    [InlineData(
        """{"last_interaction": {"within_days": 2147483647}}""",
        "target_audience.last_interaction.within_days is not a number of days"
    )]
    [InlineData("""{"any": {"city": "NYC"}}""", "target_audience.any is not a list of filters")]
    [InlineData("""{"not": {"not": {"planet": "x"}}}""", "target_audience.not.not.planet is not a field")]
    [InlineData("""{"segment": "Nobody's"}""", "target_audience.segment names a segment 'Nobody's', which does not exist")]
    [InlineData("""{"segment": {"city": "NYC"}}""", "target_audience.segment is not a text")]
    [InlineData("""{"read": "Never sent"}""", "target_audience.read names a campaign 'Never sent', which does not exist")]
    [InlineData("""{"read": ["x", 7]}""", "target_audience.read[1] is not a text")]
    public void What_is_not_understood_is_refused_by_name(string filter, string expected)
    {
        var refused = Assert.Throws<FilterRefused>(() => Filter.Compile(JsonElement.Parse(filter), 1, Empty));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_nested_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not": """, 40)) + "{}" + new string('}', 40);

        Assert.Contains(
            "deeper than",
            Assert.Throws<FilterRefused>(() => Filter.Compile(JsonElement.Parse(deep), 1, Empty)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_filter_of_countless_values_is_refused()
    {
        var many = JsonSerializer.SerializeToElement(new { city = Enumerable.Range(0, 10_001).Select(number => $"{number}") });

        Assert.Contains(
            "more than 10,000",
            Assert.Throws<FilterRefused>(() => Filter.Compile(many, 1, Empty)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_filter_of_countless_groups_is_refused()
    {
        var many = JsonSerializer.SerializeToElement(new { any = Enumerable.Repeat(new { }, 1_000) });

        Assert.Contains(
            "more than 1,000 groups",
            Assert.Throws<FilterRefused>(() => Filter.Compile(many, 1, Empty)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{\"city\": \"NYC\"")]
    [InlineData("city = 'NYC'")]
    [InlineData("")]
    public void What_is_not_JSON_is_refused(string text) =>
        Assert.Contains("is not JSON such as", Assert.Throws<FilterRefused>(() => Filter.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_thousand_levels_are_refused_before_they_are_read() =>
        Assert.Contains(
            "a depth beyond 64",
            Assert
                .Throws<FilterRefused>(() =>
                    Filter.Parse(string.Concat(Enumerable.Repeat("""{"not": """, 1_000)) + "{}" + new string('}', 1_000))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_letter_in_pieces_finds_the_letter_in_one_piece()
    {
        var compiled = Filter.Compile(JsonElement.Parse("""{"city": "Sa\u0303o Paulo"}"""), 1, Empty);

        Assert.Equal([new[] { "São Paulo" }], compiled.Arguments);
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    public void A_date_is_the_whole_day_of_the_business_also_when_the_clocks_change(string zone, string day, string begins, string ends)
    {
        var compiled = Filter.Compile(
            JsonElement.Parse($$"""{"created_at": "{{day}}"}"""),
            1,
            new Glossary(Crowd.Now, TimeZoneInfo.FindSystemTimeZoneById(zone))
        );

        Assert.Equal([DateTimeOffset.Parse(begins, null), DateTimeOffset.Parse(ends, null)], compiled.Arguments);
    }

    [Fact]
    public void Nothing_a_person_typed_reaches_the_text_of_the_statement()
    {
        var compiled = Filter.Compile(
            JsonElement.Parse("""{"city": "'; DROP TABLE user_profiles --", "any": [{"tags": "$1"}, {"total_messages": {"from": 3}}]}"""),
            4,
            Empty
        );

        Assert.Equal("(p.city = ANY($4) AND ((p.tags && $5) OR ((p.total_messages >= $6))))", compiled.Text);
        Assert.Equal([new[] { "'; DROP TABLE user_profiles --" }, new[] { "$1" }, 3], compiled.Arguments);
    }

    [Fact]
    public async Task Every_filter_finds_whom_it_says()
    {
        await Crowd.Settle(database);

        await Crowd.Filters.SampleAsync(
            async wanted =>
            {
                var json = JsonElement.Parse(wanted.Json);
                var compiled = Filter.Compile(json, 1, await Glossary.Read(database.Database, Crowd.Now, default, json));
                var found = await database.Rows(
                    $"SELECT address_line1 FROM user_profiles p WHERE {compiled.Text} ORDER BY 1",
                    [.. compiled.Arguments.Select(argument => argument!)]
                );

                Assert.Equal(Crowd.Everyone.Where(wanted.Fits).Select(somebody => somebody.Name).Order(StringComparer.Ordinal), found);
            },
            iter: 500,
            threads: 1,
            print: wanted => wanted.Json
        );
    }
}
