namespace Curlew.Sandbox;

/// <summary>What a customer says at a step of a message's fate: a tap on one of its buttons, a picture, or a text in their
/// language.</summary>
readonly record struct CustomerSays(Choice? Tapped, string? PictureId, string Text)
{
    // Where there are buttons most people tap one rather than type.
    const double Taps = 0.7;

    static readonly string[] Emojis = ["👍", "❤️", "😂", "😮", "🙏", "🔥"];

    public static CustomerSays Of(World world, Message message, Turn turn)
    {
        var (dice, choices) = (message.Dice, message.Draft.Choices);
        if (turn == Turn.Reaction)
            return new(null, null, dice.Of(Roll.ReplyText).Pick(Emojis));
        if (turn == Turn.Reply && choices.Length > 0 && dice.Of(Roll.ReplyKind).Below(Taps))
        {
            var choice = dice.Of(Roll.Button).Pick(choices);
            return new(choice, null, choice.Title);
        }
        var text = Phrases.For(world.Population.LanguageOf(message.Draft.Phone), turn, dice.Of(Roll.ReplyText).Of((ulong)turn));
        var isPicture = turn == Turn.Reply && dice.Of(Roll.Picture).Below(world.Options.Behaviour.Pictures);
        return new(null, isPicture ? Picture.IdOf(dice.Of(Roll.Picture).Of(1)) : null, text);
    }
}
