using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>What a customer's message says about the subscription, in whichever of its fields it says so.</summary>
/// <param name="Source">keyword or button.</param>
/// <param name="Words">The words that say it, in clear.</param>
sealed record MessageWish(Wording Wording, string Source, string Words)
{
    /// <summary>Null where it is about something else, or where nobody could have asked: a group, the business itself, a voice
    /// note.</summary>
    public static MessageWish? Of(Arrival arrival) =>
        !arrival.FromCustomer || arrival.Message.GroupId is not null
            ? null
            : arrival.Message.Kind switch
            {
                // An edit to "stop" says stop, and so does a picture with that below it.
                MessageKind.Text or MessageKind.Edit or MessageKind.Image or MessageKind.Video or MessageKind.Document => Written(
                    arrival.Message
                ),
                MessageKind.Button or MessageKind.Interactive => Pressed(arrival.Message.Choice),
                _ => null,
            };

    static MessageWish? Written(IncomingMessage message) =>
        message.Text is { } text && SubscriptionWords.Read(text, message.ProfileName) is var wording and not Wording.Neither
            ? new(wording, "keyword", text)
            : null;

    // Whoever set the button up said stop in one field and put it differently in another: it is stop. Only what people read brings somebody back
    // or is doubtful: START is what many call the first button of all, CANCEL the one that cancels an order.
    static MessageWish? Pressed(Choice? choice)
    {
        if (choice is null)
            return null;
        var label = SubscriptionWords.Read(choice.Title);
        var stop = Beside(choice).FirstOrDefault(text => SubscriptionWords.Read(text) is Wording.Stop);
        return (label, stop) switch
        {
            (Wording.Stop, _) => new(Wording.Stop, "button", choice.Title!),
            (Wording.Start, not null) => new(Wording.Ambiguous, "button", $"{choice.Title} [{stop}]"),
            (_, not null) => new(Wording.Stop, "button", choice.Title is { } title ? $"{title} [{stop}]" : stop),
            (Wording.Neither, _) => null,
            _ => new(label, "button", choice.Title!),
        };
    }

    static IEnumerable<string> Beside(Choice choice) =>
        choice.Type is "nfm_reply" ? FormAnswers.In(choice.Json) : new[] { choice.Id, choice.Description }.OfType<string>();
}
