namespace Curlew.Sandbox;

/// <summary>What a customer says at a step of a message's fate: a tap on one of its buttons, or a text in their language.</summary>
readonly record struct CustomerSays(Choice? Tapped, string Text)
{
    // Where there are buttons most people tap one rather than type.
    const double Taps = 0.7;

    public static CustomerSays Of(World world, Message message, Turn turn)
    {
        var choices = message.Draft.Choices;
        if (turn == Turn.Reply && choices.Length > 0 && message.Dice.Of(Roll.ReplyKind).Below(Taps))
        {
            var choice = message.Dice.Of(Roll.Button).Pick(choices);
            return new(choice, choice.Title);
        }
        return new(null, Phrases.For(world.Population.LanguageOf(message.Draft.Phone), turn, message.Dice.Of(Roll.ReplyText).Of((ulong)turn)));
    }
}
