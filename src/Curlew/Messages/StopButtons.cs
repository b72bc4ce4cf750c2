using Curlew.Profiles;
using Curlew.Templates;

namespace Curlew.Messages;

/// <summary>Finds reply buttons that say stop in one field only. They are obeyed; but somebody presses what they read.</summary>
public static class StopButtons
{
    /// <summary>A warning for each such button. It keeps nothing from being saved.</summary>
    public static IEnumerable<TemplateProblem> Check(TemplateText text) =>
        from place in text.Buttons.Select((button, at) => (Button: button, At: at))
        where place.Button is { Kind: "reply", Text: not null, Target: not null }
        let label = SubscriptionWords.Read(place.Button.Text) is Wording.Stop
        let payload = SubscriptionWords.Read(place.Button.Target) is Wording.Stop
        where label != payload
        select new TemplateProblem($"buttons[{place.At}]", label ? Label(place.Button) : Payload(place.Button));

    static string Label(TemplateButton button) =>
        $"its label '{button.Text}' says stop and its payload '{button.Target}' does not: whoever presses it is unsubscribed all the same";

    static string Payload(TemplateButton button) =>
        $"its payload '{button.Target}' says stop and its label '{button.Text}' does not: whoever presses it is unsubscribed without having read so";
}
