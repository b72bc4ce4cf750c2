using Curlew.Templates;

namespace Curlew.Tests.Templates;

public sealed class LetterTests
{
    [Theory]
    [InlineData("Hello {first_name}!", "Hello Ana!", null)]
    [InlineData("Hello {nick|friend}!", "Hello friend!", null)]
    [InlineData("Hello {nick|}!", "Hello !", null)]
    [InlineData("Hello {blank|you}!", "Hello you!", null)]
    [InlineData("Hello {nick}, {age}!", "Hello , !", "nick")]
    [InlineData("{sly}", "{first_name}", null)]
    [InlineData("{ first_name } {} {1} {{1}}", "{ first_name } {} {1} {{1}}", null)]
    [InlineData("{ciudad_ñ}", "León", null)]
    [InlineData("{lines}", "one two three", null)]
    public void Placeholders_are_filled_once_and_never_evaluated(string text, string expected, string? missing)
    {
        var filled = Placeholders.Fill(text, Value);

        Assert.Equal((expected, missing), (filled.Text, filled.Missing));
    }

    [Fact]
    public void The_variables_of_a_text_are_named_once_each_in_order() =>
        Assert.Equal(["b", "a"], Placeholders.Names("{b} {a|x} {b|y}"));

    [Fact]
    public void A_letter_fills_the_texts_of_its_components_and_leaves_their_shape()
    {
        var letter = new Letter("sale", "en", """[{"type":"body","parameters":[{"type":"text","text":"{first_name}"},{"type":"currency","amount_1000":1990,"last":null}]}]""", "Dear {first_name}, \"now\".");

        var filled = letter.Fill(Value);

        Assert.Equal("""[{"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"currency","amount_1000":1990,"last":null}]}]""", filled.ComponentsJson);
        Assert.Equal(("Dear Ana, \"now\".", null), (filled.Text, filled.Missing));
    }

    [Fact]
    public void A_value_cannot_break_out_of_its_text()
    {
        var letter = new Letter("sale", "en", """[{"text":"{quote}"}]""", null);

        Assert.Equal("""[{"text":"\u0022}],\u0022x\u0022:[{\u0022"}]""", letter.Fill(Value).ComponentsJson);
    }

    [Fact]
    public void A_letter_lacking_a_variable_says_which()
    {
        var letter = new Letter("sale", "en", """[{"text":"{first_name}"}]""", "{first_name} {age}");

        Assert.Equal("age", letter.Fill(Value).Missing);
    }

    static string? Value(string name) => name switch
    {
        "first_name" => "Ana",
        "blank" => "  ",
        "sly" => "{first_name}",
        "ciudad_ñ" => "León",
        "lines" => "one\n\ttwo       three",
        "quote" => "\"}],\"x\":[{\"",
        _ => null,
    };
}
