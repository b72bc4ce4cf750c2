using System.Text.Json;
using CsCheck;
using Curlew.Audiences;
using Curlew.Postgres;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Audiences;

public sealed class FilterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("""[]""", "target_audience is not an object")]
    [InlineData("""{"phone": "+1"}""", "target_audience.phone is not a field. Fields are city, country")]
    [InlineData("""{"city": 7}""", "target_audience.city is not a text")]
    [InlineData("""{"city": ""}""", "target_audience.city is not a text")]
    [InlineData("""{"city": "a\u0000b"}""", "target_audience.city is not a text")]
    [InlineData("""{"city": "\ud800"}""", "target_audience.city is not a text")]
    [InlineData("""{"city": {"from": "A"}}""", "target_audience.city.from is not an operator of this field. Operators are is, not, any.")]
    [InlineData("""{"city": {}}""", "target_audience.city has no operator")]
    [InlineData("""{"tags": {"all": [["gold"]]}}""", "target_audience.tags.all[0] is not a tag")]
    [InlineData("""{"is_active": "yes"}""", "target_audience.is_active is not true or false")]
    [InlineData("""{"total_messages": {"from": 1.5}}""", "target_audience.total_messages.from is not a whole number")]
    [InlineData("""{"last_interaction": {"after": "yesterday"}}""", "target_audience.last_interaction.after is not a date such as")]
    [InlineData("""{"any": {"city": "NYC"}}""", "target_audience.any is not a list of filters")]
    [InlineData("""{"not": {"not": {"planet": "x"}}}""", "target_audience.not.not.planet is not a field")]
    public void What_is_not_understood_is_refused_by_name(string filter, string expected)
    {
        var refused = Assert.Throws<FilterRefused>(() => Filter.Compile(JsonElement.Parse(filter), 1));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_nested_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not": """, 40)) + "{}" + new string('}', 40);

        Assert.Contains("deeper than", Assert.Throws<FilterRefused>(() => Filter.Compile(JsonElement.Parse(deep), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_of_countless_values_is_refused()
    {
        var many = JsonSerializer.SerializeToElement(new { city = Enumerable.Range(0, 10_001).Select(number => $"{number}") });

        Assert.Contains("more than 10,000", Assert.Throws<FilterRefused>(() => Filter.Compile(many, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_a_person_typed_reaches_the_text_of_the_statement()
    {
        var compiled = Filter.Compile(JsonElement.Parse("""{"city": "'; DROP TABLE user_profiles --", "any": [{"tags": "$1"}, {"total_messages": {"from": 3}}]}"""), 4);

        Assert.Equal("(p.city = ANY($4) AND ((p.tags && $5) OR ((p.total_messages >= $6))))", compiled.Text);
        Assert.Equal([new[] { "'; DROP TABLE user_profiles --" }, new[] { "$1" }, 3], compiled.Arguments);
    }

    [Fact]
    public async Task Every_filter_finds_whom_it_says()
    {
        await Crowd.Settle(database);

        await Crowd.Filters.SampleAsync(async wanted =>
        {
            var compiled = Filter.Compile(JsonElement.Parse(wanted.Json), 1);
            var found = await database.Rows($"SELECT address_line1 FROM user_profiles p WHERE {compiled.Text} ORDER BY 1", [.. compiled.Arguments.Select(argument => argument!)]);

            Assert.Equal(Crowd.Everyone.Where(wanted.Fits).Select(somebody => somebody.Name).Order(StringComparer.Ordinal), found);
        }, iter: 400, threads: 1, print: wanted => wanted.Json);
    }
}
