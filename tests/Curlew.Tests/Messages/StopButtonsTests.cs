using Curlew.Messages;
using Curlew.Templates;
using Curlew.Words;

namespace Curlew.Tests.Messages;

public sealed class StopButtonsTests
{
    [Theory]
    [InlineData("Not interested", "STOP", "its payload 'STOP' says stop and its label 'Not interested' does not")]
    [InlineData("Stop promotions", "offers-7", "its label 'Stop promotions' says stop and its payload 'offers-7' does not")]
    [InlineData("Stop promotions", "STOP", null)]
    [InlineData("Stop promotions", null, null)]
    [InlineData("Show me", "show", null)]
    public void A_button_that_says_stop_in_one_field_only_is_warned_about(string label, string? payload, string? warning)
    {
        var text = new TemplateText("harvest", "en_US", "marketing", "The harvest is here.") { Buttons = [new("reply", label, payload)] };

        var warnings = StopButtons.Check(text).Select(note => Phrasebook.In("en").Say(note)).ToList();

        Assert.Equal(warning is null ? 0 : 1, warnings.Count);
        Assert.All(warnings, said => Assert.StartsWith($"buttons[0]: {warning}", said, StringComparison.Ordinal));
    }
}
