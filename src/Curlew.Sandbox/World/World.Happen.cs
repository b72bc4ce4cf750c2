using System.Text.Json;

namespace Curlew.Sandbox;

sealed partial class World
{
    /// <summary>Lets one step of a message happen: counts it, changes the person, and tells the subscriber.</summary>
    public void Happen(Message message, int step, Turn turn, long at)
    {
        foreach (var counts in message.Number.CountedIn)
            counts.Happened(turn, message.Fate[step].Code);
        Change(message.Number, message.Slot, turn, at);
        if (turn == Turn.Failed && message.Draft.Template is { } template)
            foreach (var counts in message.Number.CountedIn)
                counts.Failed(template.Name, message.Slot);
        if (turn == Turn.Failed && message.Fate[step].Code == Fate.Capped)
            People.LastCapped(message.Slot) = at;
        if (turn is Turn.Sent or Turn.Delivered or Turn.Read || (turn == Turn.Reply && message.Draft.Choices.Length > 0))
            Statistics.Happened(message, turn, at, turn == Turn.Reply ? CustomerSays.Of(this, message, turn).Tapped?.Title : null);
        if (turn == Turn.ChangeNumber)
            Population.Moved(message.Draft.Phone, Population.NextNumberOf(message.Draft.Phone));
        if (turn == Turn.Delivered && message is { Draft.Template: not null, WindowOpen: false })
            Reached(message.Number.Portfolio, message.Slot, at);
        Chats.Happened(this, message, step, turn, at);
        if (turn != Turn.Block)
            Emit(message, step, at, message.Dice.Of(Roll.Second).Of((ulong)step));
    }

    void Reached(Portfolio portfolio, int slot, long at)
    {
        if (portfolio.Climb is not { } climb)
            return;
        climb.Reached(slot, at);
        if (climb.IsUnderWay || !climb.IsEarned(at))
            return;
        climb.IsUnderWay = true;
        var dice = new Dice(options.Seed).Of(Roll.LimitRaise).Of(portfolio.Id).Of((ulong)portfolio.Limit!.Value);
        var after = (long)(dice.Fraction * Climb.Longest.TotalMilliseconds);
        Schedule(
            new LimitRaise
            {
                Ordinal = ++ordinal,
                Portfolio = portfolio,
                At = at + after,
            }
        );
    }

    /// <summary>Raises a portfolio's limit by a step, if it still deserves it, and tells all its accounts.</summary>
    public void Raise(Portfolio portfolio, long at)
    {
        var climb = portfolio.Climb!;
        climb.IsUnderWay = false;
        if (!climb.IsEarned(at))
            return;
        portfolio.Limit = climb.Next;
        foreach (var number in portfolio.Numbers.DistinctBy(number => number.Account))
            Inject(number, "business_capability_update", Capability(portfolio), at);
    }

    static string Capability(Portfolio portfolio) =>
        JsonSerializer.Serialize(new { max_daily_conversations_per_business = portfolio.Limit ?? -1, max_phone_numbers_per_business = 20 });

    /// <summary>Whether a webhook about this message names the phone: always, unless the customer hides it and the business never used
    /// it.</summary>
    public bool ShowsPhone(Message message) => ShowsPhone(message.Number, message.Draft.Phone, message.Slot);

    public bool ShowsPhone(BusinessNumber number, ulong phone, int slot) =>
        !Population.HidesPhone(phone) || number.Pairs.Marks(slot).HasFlag(Mark.PhoneKnown);

    /// <summary>The id by which the portfolio of a number knows a person.</summary>
    public string UserIdOf(BusinessNumber number, ulong phone) => Population.UserIdOf(phone, number.Portfolio.Index);

    void Change(BusinessNumber number, int slot, Turn turn, long at)
    {
        ref var marks = ref number.Pairs.Marks(slot);
        ref var lastWrote = ref number.Pairs.LastWrote(slot);
        if (turn is Turn.Reply or Turn.Stop or Turn.Start or Turn.Question or Turn.Reaction)
        {
            lastWrote = Math.Max(lastWrote, at);
            // Throughput is what goes out and what comes in together (Meta, throughput).
            number.Pace.Add(at);
        }
        if (turn == Turn.ChangeNumber)
            People.Move(slot);
        marks = turn switch
        {
            Turn.Stop => marks | Mark.Stopped,
            Turn.Start => marks & ~Mark.Stopped,
            Turn.StopInWhatsApp => marks | Mark.StoppedInWhatsApp,
            Turn.StartInWhatsApp => marks & ~Mark.StoppedInWhatsApp,
            Turn.Block => marks | Mark.Blocked,
            _ => marks,
        };
    }
}
