using System.Text.Json;
using Curlew.Words;

namespace Curlew.Tests.Words;

/// <summary>Names, tags and other servers' texts cannot steer the terminal of whoever looks at them.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("\u001b[2J\u001b]0;owned\u0007", "\\u001b[2J\\u001b]0;owned\\u0007")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("Ana\r\n2026-11-30 error", "Ana\\u000d\\u000a2026-11-30 error")]
    [InlineData("Ana\u2028error", "Ana\\u2028error")]
    [InlineData("gpj.\u202eexe", "gpj.\\u202eexe")]
    [InlineData("\u2066\u2069\u061c\u200f", "\\u2066\\u2069\\u061c\\u200f")]
    [InlineData("María Pérez 👩‍👧 नमस्ते שלום", "María Pérez 👩‍👧 नमस्ते שלום")]
    public void What_would_steer_is_written_out(string text, string shown) => Assert.Equal(shown, Printable.Line(text));

    [Fact]
    public void Every_other_character_stays_and_lines_stay_lines_where_there_are_some()
    {
        Assert.Equal("a\tb\nc\\u000dd", Printable.Lines("a\tb\nc\rd"));
        Assert.All(Enumerable.Range(0x20, 0x5f), code => Assert.Equal($"{(char)code}", Printable.Line($"{(char)code}")));
    }

    static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Within_JSON_it_is_the_same_value()
    {
        const string Text = "a\u202eb\u2066c\u061c";

        var printed = Printable.Lines(JsonSerializer.Serialize(Text, Plain));

        Assert.Equal(Text, JsonSerializer.Deserialize<string>(printed));
        Assert.All(printed, letter => Assert.True(letter < 0x7f));
    }

    [Fact]
    public void A_value_within_a_sentence_begins_no_line_of_its_own() =>
        Assert.Equal("There is no open alarm 1\\u000a\\u001b[31m.", Phrasebook.In("en").Say(new Told.NotOpen("1\n\u001b[31m")));

    [Code("alarm.acknowledge")]
    abstract record Told
    {
        public sealed record NotOpen(string Id) : Told;
    }
}
