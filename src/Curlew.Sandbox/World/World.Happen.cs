namespace Curlew.Sandbox;

sealed partial class World
{
    /// <summary>Lets one step of a message happen: counts it, changes the person, and tells the subscriber.</summary>
    public void Happen(Message message, int step, Turn turn, long at)
    {
        Counts.Happened(turn, message.Fate[step].Code);
        Change(message.Slot, turn, at);
        if (turn == Turn.Failed && message.Draft.Template is { } template)
            Counts.Failed(template.Name, message.Slot);
        if (turn == Turn.Failed && message.Fate[step].Code == Fate.Capped)
            People.LastCapped(message.Slot) = at;
        if (turn == Turn.ChangeNumber)
            Population.Moved(message.Draft.Phone, Population.NextNumberOf(message.Draft.Phone));
        Chats.Happened(this, message, step, turn, at);
        if (turn != Turn.Block)
            Emit(message, step, at, message.Dice.Of(Roll.Second).Of((ulong)step));
    }

    /// <summary>Whether a webhook about this message names the phone: always, unless the customer hides it and the business never used
    /// it.</summary>
    public bool ShowsPhone(Message message) => ShowsPhone(message.Draft.Phone, message.Slot);

    public bool ShowsPhone(ulong phone, int slot) => !Population.HidesPhone(phone) || People.Marks(slot).HasFlag(Mark.PhoneKnown);

    void Change(int slot, Turn turn, long at)
    {
        ref var marks = ref People.Marks(slot);
        if (turn is Turn.Reply or Turn.Stop or Turn.Start or Turn.Question or Turn.Reaction)
            People.LastWrote(slot) = Math.Max(People.LastWrote(slot), at);
        marks = turn switch
        {
            Turn.Stop => marks | Mark.Stopped,
            Turn.Start => marks & ~Mark.Stopped,
            Turn.StopInWhatsApp => marks | Mark.StoppedInWhatsApp,
            Turn.StartInWhatsApp => marks & ~Mark.StoppedInWhatsApp,
            Turn.Block => marks | Mark.Blocked,
            Turn.ChangeNumber => marks | Mark.Moved,
            _ => marks,
        };
    }
}
