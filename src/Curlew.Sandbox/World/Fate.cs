namespace Curlew.Sandbox;

/// <summary>What can become of a message, or come from a customer. Numbers are part of the journal.</summary>
enum Turn : byte
{
    Sent = 1,
    Delivered = 2,
    Read = 3,
    Failed = 4,
    Played = 5,
    Reply = 10,
    Stop = 11,
    Start = 12,
    StopInWhatsApp = 13,
    StartInWhatsApp = 14,
    Block = 15,
    ChangeNumber = 16,
    Question = 17,
    Reaction = 18,
}

/// <param name="After">Milliseconds from acceptance.</param>
/// <param name="Code">Meta's error code of a failure, else 0.</param>
readonly record struct FateStep(long After, Turn Turn, int Code = 0);

/// <summary>Everything known of a message at the moment it is accepted that its fate depends on.</summary>
readonly record struct Circumstances
{
    public required DateTimeOffset AcceptedAt { get; init; }
    public required string Country { get; init; }
    public required TimeZoneInfo TimeZone { get; init; }
    public bool IsTemplate { get; init; }
    public bool IsMarketing { get; init; }
    public bool IsReaction { get; init; }
    public bool IsAudio { get; init; }
    public bool WindowOpen { get; init; }
    public bool OnWhatsApp { get; init; }
    public bool Blocked { get; init; }
    public bool StoppedInWhatsApp { get; init; }

    /// <summary>Meta held back marketing from this person within the last 24 hours.</summary>
    public bool RecentlyCapped { get; init; }

    /// <summary>The person has had as much marketing as Meta lets through in a time, ours and that of others.</summary>
    public bool HadTheirFill { get; init; }

    // Meta's per-person marketing cap spares the EEA, the United Kingdom, Japan and South Korea, and answers within a window
    // (Meta, per-user limits, 2026-02); listed are those of them this population lives in.
    public bool MayBeCapped => IsMarketing && !WindowOpen && Country is not ("GB" or "DE" or "ES" or "FR" or "IT" or "NL");
}

/// <summary>Decides at acceptance, by dice alone, everything that will happen to a message.</summary>
static class Fate
{
    public const int Capped = 131049;
    const int Paused = 132015;

    public static FateStep[] Of(Dice dice, in Circumstances seen, SandboxBehaviour behaviour)
    {
        var sent = Draw(behaviour.SentAfter, dice.Of(Roll.SentAfter));
        if (IsHeld(dice, seen, behaviour))
        {
            sent += Draw(behaviour.HeldFor, dice.Of(Roll.HeldFor));
            if (dice.Of(Roll.Dropped).Below(behaviour.Dropped))
                return [new(sent, Turn.Failed, Paused)];
        }
        if (FailureCode(dice, seen, behaviour) is var code and not 0)
            return [new(sent, Turn.Failed, code)];
        if (seen.IsReaction || seen.Blocked || !dice.Of(Roll.Delivered).Below(behaviour.Delivered))
            return [new(sent, Turn.Sent)];

        var delivered = sent + Draw(behaviour.DeliveredAfter, dice.Of(Roll.DeliveredAfter));
        var read = delivered + Draw(behaviour.ReadAfter, dice.Of(Roll.ReadAfter));
        if (behaviour.SleepsAtNight)
            read += UntilAwake(seen, read, dice.Of(Roll.Patience));
        var steps = new List<FateStep>(5) { new(sent, Turn.Sent), new(delivered, Turn.Delivered) };
        if (dice.Of(Roll.Read).Below(behaviour.Read))
        {
            steps.Add(new(read, Turn.Read));
            if (seen.IsAudio)
                steps.Add(new(read + Draw(behaviour.ReplyAfter, dice.Of(Roll.PlayedAfter)), Turn.Played));
        }
        React(steps, dice, seen, behaviour, read + Draw(behaviour.ReplyAfter, dice.Of(Roll.ReplyAfter)));
        steps.Sort((one, other) => one.After.CompareTo(other.After));
        return [.. steps];
    }

    /// <summary>Whether the answer to the send says that the message is held for a quality assessment.</summary>
    public static bool IsHeld(Dice dice, in Circumstances seen, SandboxBehaviour behaviour) =>
        seen.IsMarketing && dice.Of(Roll.Held).Below(behaviour.Held);

    static int FailureCode(Dice dice, in Circumstances seen, SandboxBehaviour behaviour)
    {
        if (!seen.OnWhatsApp)
            return 131026;
        if (seen.Blocked && dice.Of(Roll.Failure).Below(0.5))
            return 131026;
        if (!seen.IsTemplate)
            return seen.WindowOpen ? 0 : 131047;
        if (seen.IsMarketing && seen.StoppedInWhatsApp)
            return 131050;
        if (seen.IsMarketing && seen.Country == "US" && behaviour.RefusesMarketingToUnitedStates)
            return Capped;
        if (seen.MayBeCapped && (seen.RecentlyCapped || seen.HadTheirFill))
            return Capped;

        var roll = dice.Of(Roll.Failure).Fraction;
        foreach (var (code, rate) in behaviour.Failures.OrderBy(failure => failure.Key))
            if ((roll -= rate) < 0)
                return code == Capped && !seen.MayBeCapped ? 0 : code;
        return 0;
    }

    // Nobody reads between 23 and 7 o'clock where they live; they catch up in the first two hours of the morning.
    static long UntilAwake(in Circumstances seen, long read, Dice dice)
    {
        var local = TimeZoneInfo.ConvertTime(seen.AcceptedAt.AddMilliseconds(read), seen.TimeZone).TimeOfDay;
        var wakes =
            local.Hours >= 23 ? TimeSpan.FromHours(31) - local
            : local.Hours < 7 ? TimeSpan.FromHours(7) - local
            : TimeSpan.Zero;
        return wakes == TimeSpan.Zero ? 0 : (long)(wakes.TotalMilliseconds + dice.Fraction * TimeSpan.MillisecondsPerHour * 2);
    }

    static void React(List<FateStep> steps, Dice dice, in Circumstances seen, SandboxBehaviour behaviour, long at)
    {
        var roll = dice.Of(Roll.Reacts).Fraction;
        if (seen.IsMarketing)
        {
            if ((roll -= behaviour.Stop) < 0)
            {
                Leave(steps, dice, behaviour, at, Turn.Stop, Turn.Start);
                return;
            }
            if ((roll -= behaviour.StopInWhatsApp) < 0)
            {
                Leave(steps, dice, behaviour, at, Turn.StopInWhatsApp, Turn.StartInWhatsApp);
                return;
            }
            if ((roll -= behaviour.Block) < 0)
            {
                steps.Add(new(at, Turn.Block));
                return;
            }
        }
        if ((roll -= behaviour.ChangeNumber) < 0)
        {
            steps.Add(new(at, Turn.ChangeNumber));
            return;
        }
        if ((roll -= behaviour.React) < 0)
        {
            steps.Add(new(at, Turn.Reaction));
            return;
        }
        if ((roll -= seen.IsTemplate ? behaviour.Reply : behaviour.Continue) < 0)
            steps.Add(new(at, Turn.Reply));
    }

    static void Leave(List<FateStep> steps, Dice dice, SandboxBehaviour behaviour, long at, Turn leaves, Turn returns)
    {
        steps.Add(new(at, leaves));
        if (dice.Of(Roll.Start).Below(behaviour.Start))
            steps.Add(new(at + Draw(behaviour.StartAfter, dice.Of(Roll.StartAfter)), returns));
    }

    static long Draw(Delay delay, Dice dice) => (long)delay.Draw(dice).TotalMilliseconds;
}
