namespace Curlew.Sandbox;

/// <summary>What became of a request to send: an id, or a refusal. Answer only after <see cref="Position"/> is in the journal.</summary>
readonly record struct Acceptance(string Id, Refusal? Refusal, long Position, bool IsHeld = false);

sealed partial class World
{
    // Meta, about the platform: one message per 6 s to a person, up to 45 borrowed from the future.
    const long PairEvery = 6_000;
    const int PairBurst = 45;

    /// <summary>Accepts a message as Meta does, or refuses it for a limit; both are in the journal before the answer.</summary>
    public Acceptance Accept(BusinessNumber number, Draft draft)
    {
        lock (gate)
        {
            var now = Now;
            Advance(now);
            if (draft.Phone == 0)
                return new(Wamid.FromBusiness(0, new Dice(options.Seed).Of(draft.Input)), null, 0);

            var slot = People.Slot(Population, draft.Phone);
            var (limit, refusal) = LimitBroken(number, draft, slot, now);
            if (refusal is not null)
                return new("", refusal, Refuse(number, refusal.Code, limit, now));

            var message = Begin(number, draft, slot, now);
            Chats.Sent(message);
            var at = Journal.IsKept ? Journal.Append(Describe(number, draft, now)) : 0;
            return new(message.Id, null, at, message.IsHeld);
        }
    }

    (Limit, Refusal?) LimitBroken(BusinessNumber number, Draft draft, int slot, long now)
    {
        if (options.RefusesClosedWindow && draft.Template is null && !WindowOpen(number, slot, now))
            return (Limit.None, new(131047, "More than 24 hours have passed since the recipient last wrote to this number."));
        if (number.ThroughputPerSecond is { } speed && number.Pace.At(now) >= speed)
            return (
                number.Counts.SentInSecond(now) >= speed ? Limit.Throughput : Limit.Crowded,
                new(130429, "Cloud API message throughput has been reached.")
            );
        if (number.HasPairRate && number.Pairs.PairFreeAt(slot) - now > PairEvery * (PairBurst - 1))
            return (
                Limit.Pair,
                new(131056, "Too many messages sent from this phone number to the same phone number. Wait before sending to it again.")
            );
        if (
            number.Portfolio is { Limit: { } most, Counted: var counted }
            && Counts24Hours(number, draft, slot, now)
            && !counted.Has(slot, now)
            && counted.CountAt(now) >= most
        )
            return (Limit.Portfolio, OverPortfolioLimit(most));
        return default;
    }

    Refusal OverPortfolioLimit(int most) =>
        new(options.PortfolioLimitCode, $"The messaging limit of {most} people in 24 hours outside customer service windows is reached.");

    static bool Counts24Hours(BusinessNumber number, Draft draft, int slot, long now) =>
        draft.Template is not null && !WindowOpen(number, slot, now);

    static bool WindowOpen(BusinessNumber number, int slot, long now) =>
        number.Pairs.LastWrote(slot) is var wrote and > 0 && now - wrote < Day;

    long Refuse(BusinessNumber number, int code, Limit limit, long now)
    {
        foreach (var counts in number.CountedIn)
            counts.Refused(code, limit);
        return Journal.IsKept
            ? Journal.Append(record.Begin(Entry.Refused, now).Number(code).Number((int)limit).Number(number.Index).Bytes)
            : 0;
    }

    Message Begin(BusinessNumber number, Draft draft, int slot, long now)
    {
        var open = WindowOpen(number, slot, now);
        if (Counts24Hours(number, draft, slot, now))
            number.Portfolio.Counted.Add(slot, now);
        number.Pace.Add(now);
        ref var freeAt = ref number.Pairs.PairFreeAt(slot);
        freeAt = Math.Max(freeAt, now) + PairEvery;
        if (!draft.ToUserId)
            number.Pairs.Marks(slot) |= Mark.PhoneKnown;
        var nth = 0;
        foreach (var counts in number.CountedIn)
        {
            var count = counts.Accepted(draft.Template?.Name, slot, now, options.Population);
            if (counts == number.Counts)
                nth = count;
        }
        return Start(number, draft, slot, now, open, DiceFor(number, draft, slot, nth));
    }

    // The first number keeps the dice of a sandbox that has no other.
    Dice DiceFor(BusinessNumber number, Draft draft, int slot, int nth)
    {
        var own = number.Index == 0 ? Population.DiceOf(draft.Phone) : Population.DiceOf(draft.Phone).Of(number.Id);
        return draft.Template is { } template
            ? own.Of(template.Name).Of((ulong)nth)
            : own.Of("free form").Of(++number.Pairs.FreeForm(slot));
    }

    Message Start(BusinessNumber number, Draft draft, int slot, long now, bool open, Dice dice)
    {
        var seen = Seen(number, draft, slot, now, open);
        var message = new Message
        {
            Ordinal = ++ordinal,
            Number = number,
            Slot = slot,
            Draft = draft,
            AcceptedAt = now,
            WindowOpen = open,
            Dice = dice,
            Fate = Fate.Of(dice, seen, options.Behaviour),
            IsHeld = Fate.IsHeld(dice, seen, options.Behaviour),
        };
        if (seen.MayBeCapped && message.Fate[0].Turn != Turn.Failed)
            marketing.Add(slot, now);
        Schedule(message);
        return message;
    }

    bool HadTheirFill(ulong phone, int slot, long now)
    {
        if (options.Behaviour.MarketingPerPerson is not { } most)
            return false;
        var span = (long)options.Behaviour.MarketingSpan.TotalMilliseconds;
        var count = marketing.Since(slot, now - span);
        var others = Population.DiceOf(phone).Of(Roll.MarketingOfOthers).Of((ulong)(now / span));
        for (var nth = 0UL; count < most && others.Of(nth).Below(options.Behaviour.MarketingOfOthers); nth++)
            count++;
        return count >= most;
    }

    Circumstances Seen(BusinessNumber number, Draft draft, int slot, long now, bool open)
    {
        var marks = number.Pairs.Marks(slot);
        return new()
        {
            AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
            WindowOpen = open,
            Country = Countries.Of(draft.Phone).Code,
            TimeZone = Population.TimeZoneOf(draft.Phone, slot),
            IsTemplate = draft.Template is not null,
            IsMarketing = draft.Template?.IsMarketing == true,
            IsReaction = draft.Type == "reaction",
            IsAudio = draft.Type == "audio",
            OnWhatsApp = Population.IsOnWhatsApp(draft.Phone) && !People.HasMoved(slot),
            Blocked = marks.HasFlag(Mark.Blocked),
            StoppedInWhatsApp = marks.HasFlag(Mark.StoppedInWhatsApp),
            RecentlyCapped = People.LastCapped(slot) is var capped and > 0 && now - capped < Day,
            HadTheirFill = draft.Template?.IsMarketing == true && HadTheirFill(draft.Phone, slot, now),
        };
    }

    ReadOnlySpan<byte> Describe(BusinessNumber number, Draft draft, long now)
    {
        record
            .Begin(Entry.Accepted, now)
            .Number((long)draft.Phone)
            .Number(draft.ToUserId ? 1 : 0)
            .Text(draft.Type)
            .Text(draft.Template?.Name)
            .Text(draft.Template?.Language)
            .Text(draft.Template?.Category)
            .Text(draft.Callback)
            .Number(draft.Choices.Length);
        foreach (var choice in draft.Choices)
            record.Text(choice.Kind).Text(choice.Id).Text(choice.Title);
        return record.Number(number.Index).Bytes;
    }
}
