namespace Curlew.Sandbox;

/// <summary>What became of a request to send: an id, or a refusal. Answer only after <see cref="Position"/> is in the journal.</summary>
readonly record struct Acceptance(string Id, Refusal? Refusal, long Position, bool IsHeld = false);

sealed partial class World
{
    // Meta, about the platform: one message per 6 s to a person, up to 45 borrowed from the future.
    const long PairEvery = 6_000;
    const int PairBurst = 45;

    /// <summary>Accepts a message as Meta does, or refuses it for a limit; both are in the journal before the answer.</summary>
    public Acceptance Accept(Draft draft)
    {
        lock (gate)
        {
            var now = Now;
            Advance(now);
            if (draft.Phone == 0)
                return new(Wamid.FromBusiness(0, new Dice(options.Seed).Of(draft.Input)), null, 0);

            var slot = People.Slot(Population, draft.Phone);
            var (limit, refusal) = LimitBroken(draft, slot, now);
            if (refusal is not null)
                return new("", refusal, Refuse(refusal.Code, limit, now));

            var message = Begin(draft, slot, now);
            Chats.Sent(message);
            var at = Journal.IsKept ? Journal.Append(Describe(draft, now)) : 0;
            return new(message.Id, null, at, message.IsHeld);
        }
    }

    (Limit, Refusal?) LimitBroken(Draft draft, int slot, long now)
    {
        if (throughput is { } speed && !speed.Allows(now))
            return (Limit.Throughput, new(130429, "Cloud API message throughput has been reached."));
        if (options.PairRate && People.PairFreeAt(slot) - now > PairEvery * (PairBurst - 1))
            return (
                Limit.Pair,
                new(131056, "Too many messages sent from this phone number to the same phone number. Wait before sending to it again.")
            );
        if (PortfolioLimit is { } most && Counts24Hours(draft, slot, now) && !counted.Has(slot, now) && counted.CountAt(now) >= most)
            return (
                Limit.Portfolio,
                new(
                    options.PortfolioLimitCode,
                    $"The messaging limit of {most} people in 24 hours outside customer service windows is reached."
                )
            );
        return default;
    }

    bool Counts24Hours(Draft draft, int slot, long now) => draft.Template is not null && !WindowOpen(slot, now);

    bool WindowOpen(int slot, long now) => People.LastWrote(slot) is var wrote and > 0 && now - wrote < Day;

    long Refuse(int code, Limit limit, long now)
    {
        Counts.Refused(code, limit);
        return Journal.IsKept ? Journal.Append(record.Begin(Entry.Refused, now).Number(code).Number((int)limit).Bytes) : 0;
    }

    Message Begin(Draft draft, int slot, long now)
    {
        var open = WindowOpen(slot, now);
        if (Counts24Hours(draft, slot, now))
            counted.Add(slot, now);
        throughput?.Add(now);
        People.PairFreeAt(slot) = Math.Max(People.PairFreeAt(slot), now) + PairEvery;
        ref var marks = ref People.Marks(slot);
        var known = marks.HasFlag(Mark.Known);
        marks |= draft.ToUserId ? Mark.Known : Mark.Known | Mark.PhoneKnown;

        var own = Population.DiceOf(draft.Phone);
        var dice = draft.Template is { } template
            ? own.Of(template.Name).Of((ulong)Counts.Template(template.Name, slot, now, options.Population, isNewPerson: !known))
            : own.Of("free form").Of(++People.FreeForm(slot));
        if (draft.Template is null)
            Counts.FreeForm(isNewPerson: !known);
        return Start(draft, slot, now, open, dice, marks);
    }

    Message Start(Draft draft, int slot, long now, bool open, Dice dice, Mark marks)
    {
        var seen = Seen(draft, slot, now, open, marks);
        var message = new Message
        {
            Ordinal = ++ordinal,
            Slot = slot,
            Draft = draft,
            AcceptedAt = now,
            WindowOpen = open,
            Dice = dice,
            Fate = Fate.Of(dice, seen, options.Behaviour),
            IsHeld = Fate.IsHeld(dice, seen, options.Behaviour),
        };
        Schedule(message);
        return message;
    }

    Circumstances Seen(Draft draft, int slot, long now, bool open, Mark marks) =>
        new()
        {
            AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
            Country = Countries.Of(draft.Phone).Code,
            TimeZone = Population.TimeZoneOf(draft.Phone, slot),
            IsTemplate = draft.Template is not null,
            IsMarketing = draft.Template?.IsMarketing == true,
            IsReaction = draft.Type == "reaction",
            IsAudio = draft.Type == "audio",
            WindowOpen = open,
            OnWhatsApp = Population.IsOnWhatsApp(draft.Phone) && !marks.HasFlag(Mark.Moved),
            Blocked = marks.HasFlag(Mark.Blocked),
            StoppedInWhatsApp = marks.HasFlag(Mark.StoppedInWhatsApp),
            RecentlyCapped = People.LastCapped(slot) is var capped and > 0 && now - capped < Day,
        };

    ReadOnlySpan<byte> Describe(Draft draft, long now)
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
        return record.Bytes;
    }
}
