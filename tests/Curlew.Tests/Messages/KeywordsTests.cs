using Curlew.Messages;

namespace Curlew.Tests.Messages;

public sealed class KeywordsTests
{
    [Fact]
    public void Words_are_counted_whatever_their_case_accents_and_punctuation()
    {
        var words = Keywords.In("Delivery? The DELIVERY of my café-table, please!");

        Assert.Equal([("cafe", 1), ("delivery", 2), ("table", 1)], words.Select(word => (word.Key, word.Value)).Order());
    }

    [Theory]
    [InlineData("+1 650 555 1234")]
    [InlineData("code A1B2C3 12.50")]
    [InlineData("ok ya 👍🏽 !!")]
    [InlineData(null)]
    public void Numbers_codes_emoji_and_scraps_are_no_keywords(string? text) =>
        Assert.DoesNotContain(Keywords.In(text).Keys, word => word.Any(char.IsDigit) || word.Length < 3);

    [Fact]
    public void A_pasted_novel_gives_a_few_words_only() =>
        Assert.InRange(
            Keywords.In(string.Join(' ', Enumerable.Range(0, 5000).Select(n => new string((char)('a' + n % 26), 3 + n % 7)))).Count,
            1,
            40
        );
}
