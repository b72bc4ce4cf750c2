using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Words;

namespace Curlew.Tests.Campaigns;

public sealed class VariantFileTests
{
    [Theory]
    [InlineData("""{}""", "")]
    [InlineData("""{"holdout": 10}""", "campaign 9000 t en, holdout 1000")]
    [InlineData(
        """{"variants": [{"label": "A"}, {"label": "B", "template": "u", "language": "es"}, {"label": "C"}]}""",
        "A 3334 t en, B 3333 u es, C 3333 t en, holdout 0"
    )]
    [InlineData(
        """{"variants": [{"label": "A", "share": "45 %"}, {"label": "B", "share": 44.75}], "holdout": "10.25"}""",
        "A 4500 t en, B 4475 t en, holdout 1025"
    )]
    public void Variants_are_read_as_people_write_them(string file, string expected) =>
        Assert.Equal(
            expected,
            VariantFile.Read(JsonElement.Parse(file), "t", "en") switch
            {
                VariantsFound { Plan: var plan } => string.Join(
                    ", ",
                    [
                        .. plan.Letters.Select(letter => $"{letter.Label} {letter.Share} {letter.TemplateName} {letter.LanguageCode}"),
                        $"holdout {plan.Holdout}",
                    ]
                ),
                VariantsRefused refused => refused.ToString(),
                _ => "",
            }
        );

    [Theory]
    [InlineData("""{"variants": {}}""", "variants is not a list: write one entry for each letter, as in - label: A")]
    [InlineData("""{"variants": []}""", "variants is empty: name at least one letter, or leave it out")]
    [InlineData("""{"variants": [7]}""", "variants[0] is not a list of names and values")]
    [InlineData("""{"variants": [{"share": 100}]}""", "variants[0] has no label for the results to call it by")]
    [InlineData(
        """{"variants": [{"label": "A", "weight": 1}]}""",
        "variants[0] has 'weight', which means nothing here: it knows label, share, template, language, components"
    )]
    [InlineData(
        """{"variants": [{"label": "A", "share": -5}]}""",
        "variants[0].share is '-5'; give a percentage above 0, with at most two decimals"
    )]
    [InlineData(
        """{"variants": [{"label": "A", "share": 33.333}]}""",
        "variants[0].share is '33.333'; give a percentage above 0, with at most two decimals"
    )]
    [InlineData(
        """{"variants": [{"label": "A", "share": 50}, {"label": "B", "share": 40}]}""",
        "the shares, with the holdout, add up to 90 %; they must be 100 %"
    )]
    [InlineData("""{"variants": [{"label": "A"}], "holdout": 100}""", "share of 'A' is not above 0 %")]
    [InlineData(
        """{"variants": [{"label": "A", "components": {}}]}""",
        "variants[0].components is not a list of components as Meta takes them"
    )]
    [InlineData("""{"variants": [{"label": 5}]}""", "variants[0].label is not a text")]
    [InlineData("""{"holdout": "1e1"}""", "holdout is '1e1'; give a percentage above 0, with at most two decimals")]
    public void What_cannot_be_used_is_refused_by_its_place(string file, string problem) =>
        Assert.Equal(
            problem,
            Phrasebook.In("en").Say(Assert.IsType<VariantsRefused>(VariantFile.Read(JsonElement.Parse(file), "t", "en")).Problem)
        );
}
