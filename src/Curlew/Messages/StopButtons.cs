using Curlew.Profiles;
using Curlew.Templates;

namespace Curlew.Messages;

/// <summary>Finds reply buttons that say stop in one field only. They are obeyed; but somebody presses what they read.</summary>
public static class StopButtons
{
    /// <summary>A note for each such button. It keeps nothing from being saved.</summary>
    public static IEnumerable<TemplateNote> Check(TemplateText text)
    {
        foreach (var (at, button) in text.Buttons.Index())
            if (button is { Kind: "reply", Text: { } label, Target: { } payload } && SaysStop(label) != SaysStop(payload))
                yield return SaysStop(label)
                    ? new TemplateNote.LabelSaysStop($"buttons[{at}]", label, payload)
                    : new TemplateNote.PayloadSaysStop($"buttons[{at}]", label, payload);
    }

    static bool SaysStop(string words) => SubscriptionWords.Read(words) is Wording.Stop;
}
