using Curlew.Templates;
using Curlew.Words;

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
    public void The_variables_of_a_text_are_named_once_each_in_order() => Assert.Equal(["b", "a"], Placeholders.Names("{b} {a|x} {b|y}"));

    [Fact]
    public void A_letter_fills_the_texts_of_its_components_and_leaves_their_shape()
    {
        var letter = new Letter(
            "sale",
            "en",
            """[{"type":"body","parameters":[{"type":"text","text":"{first_name}"},{"type":"currency","amount_1000":1990,"last":null}]}]""",
            "Dear {first_name}, \"now\"."
        );

        var filled = letter.Fill(Value);

        Assert.Equal(
            """[{"type":"body","parameters":[{"type":"text","text":"Ana"},{"type":"currency","amount_1000":1990,"last":null}]}]""",
            filled.ComponentsJson
        );
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

    [Fact]
    public void What_Meta_shows_is_its_own_text_with_our_parameters_and_nothing_else_of_it_is_filled()
    {
        var letter = new Letter(
            "sale",
            "en",
            """[{"type":"body","parameters":[{"type":"text","text":"{first_name}"},{"type":"text","text":"{sly}"}]}]""",
            "An old text of ours.",
            """[{"type":"HEADER","format":"TEXT","text":"News"},{"type":"BODY","text":"Dear {{1}} {first_name}, {{2}} {{1}}!"},{"type":"FOOTER","text":"Bye {ciudad_ñ}"}]"""
        );

        Assert.Equal("News\nDear Ana {first_name}, {first_name} Ana!\nBye {ciudad_ñ}", letter.Fill(Value).Text);
        Assert.Null(letter.Misfit);
    }

    [Theory]
    [InlineData("{lines} and    {nick|more}", "one two three and more", null)]
    [InlineData("{blank|\n}", "", "blank")]
    [InlineData("{nick|}", "", "nick")]
    [InlineData("fixed\ttext", "fixed text", null)]
    public void A_parameter_is_never_what_Meta_refuses(string source, string text, string? missing)
    {
        var letter = new Letter(
            "sale",
            "en",
            $$"""[{"type":"body","parameters":[{"type":"text","text":{{System.Text.Json.JsonSerializer.Serialize(source)}}}]}]""",
            null
        );

        var filled = letter.Fill(Value);

        Assert.Equal(
            (text, missing),
            (
                System.Text.Json.JsonElement.Parse(filled.ComponentsJson)[0].GetProperty("parameters")[0].GetProperty("text").GetString(),
                filled.Missing
            )
        );
    }

    [Theory]
    [InlineData("""[]""", "parameters of the template's body: it takes 1 (1), the components give 0")]
    [InlineData(
        """[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]""",
        "parameters of the template's body: it takes 1 (1), the components give 2"
    )]
    [InlineData("""[{"type":"body","parameters":[{"type":"text","text":""}]}]""", "a parameter of the template's body is empty")]
    [InlineData(
        """[{"type":"body","parameters":[{"type":"text","text":"a"}]}]""",
        "the template's header is of kind image: the components need one parameter of type image with a link or an id"
    )]
    [InlineData(
        """[{"type":"header","parameters":[{"type":"video","video":{"id":"7"}}]},{"type":"body","parameters":[{"type":"text","text":"a"}]}]""",
        "the template's header is of kind image: the components need one parameter of type image with a link or an id"
    )]
    [InlineData(
        """[{"type":"header","parameters":[{"type":"image","image":{"id":"7"}}]},{"type":"body","parameters":[{"type":"text","text":"a"}]}]""",
        "button 1 ('Open') leads to an address with a variable that the components do not fill"
    )]
    [InlineData(
        """[{"type":"header","parameters":[{"type":"image","image":{"id":"7"}}]},{"type":"body","parameters":[{"type":"text","text":"a"}]},{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"x"}]},{"type":"button","sub_type":"url","index":2,"parameters":[{"type":"text","text":"x"}]}]""",
        "the components fill button 2; the template has 2 buttons, counted from 0"
    )]
    [InlineData(
        """[{"type":"header","parameters":[{"type":"image","image":{"id":"7"}}]},{"type":"body","parameters":[{"type":"text","text":"a"}]},{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"x"}]}]""",
        null
    )]
    public void Components_that_do_not_fill_their_template_are_known_before_anything_is_sent(string components, string? misfit)
    {
        const string Meta =
            """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Fresh for {{1}} today"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"No"},{"type":"URL","text":"Open","url":"https://x.example/{{1}}"}]}]""";

        Assert.Equal(misfit, Said(new Letter("sale", "en", components, null, Meta)));
    }

    [Fact]
    public void A_named_variable_is_filled_by_its_name_alone()
    {
        const string Meta = """[{"type":"BODY","text":"For {{name}} on {{day}}."}]""";
        var swapped = new Letter(
            "sale",
            "en",
            """[{"type":"body","parameters":[{"type":"text","parameter_name":"day","text":"Monday"},{"type":"text","parameter_name":"name","text":"{first_name}"}]}]""",
            null,
            Meta
        );
        var strange = new Letter(
            "sale",
            "en",
            """[{"type":"body","parameters":[{"type":"text","parameter_name":"day","text":"Monday"},{"type":"text","text":"{first_name}"}]}]""",
            null,
            Meta
        );

        Assert.Equal("For Ana on Monday.", swapped.Fill(Value).Text);
        Assert.Equal("the components do not fill the variable 'name' of the template's body", Said(strange));
    }

    [Fact]
    public void A_text_longer_than_Meta_takes_is_not_sent()
    {
        var letter = new Letter(
            "sale",
            "en",
            """[{"type":"body","parameters":[{"type":"text","text":"{long}"}]}]""",
            null,
            """[{"type":"BODY","text":"1234567890 {{1}}."}]"""
        );

        Assert.Null(letter.Fill(_ => new('x', 1024 - 12)).Unfit);
        Assert.Equal("text_too_long", letter.Fill(_ => new('x', 1024 - 11)).Unfit);
    }

    static string? Said(Letter letter) => letter.Misfit is { } misfit ? Phrasebook.In("en").Say(misfit) : null;

    static string? Value(string name) =>
        name switch
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
