namespace Curlew.Sandbox;

/// <summary>What can become of a message, or come from a customer. Numbers are part of the journal.</summary>
enum Turn : byte
{
    Sent = 1, Delivered = 2, Read = 3, Failed = 4, Played = 5,
    Reply = 10, Stop = 11, Start = 12, StopInWhatsApp = 13, StartInWhatsApp = 14, Block = 15, ChangeNumber = 16, Question = 17,
}

/// <param name="After">Milliseconds from acceptance.</param>
/// <param name="Code">Meta's error code of a failure, else 0.</param>
readonly record struct FateStep(long After, Turn Turn, int Code = 0);

/// <summary>Everything known of a message at the moment it is accepted that its fate depends on.</summary>
readonly record struct Circumstances(
    bool IsTemplate, bool IsMarketing, bool IsReaction, bool WindowOpen, bool OnWhatsApp, bool Blocked, bool StoppedInWhatsApp, bool UnitedStates);

/// <summary>Decides at acceptance, by dice alone, everything that will happen to a message.</summary>
static class Fate
{
    public static FateStep[] Of(Dice dice, in Circumstances seen, SandboxBehaviour behaviour)
    {
        var sent = (long)behaviour.SentAfter.Draw(dice.Of(Roll.SentAfter)).TotalMilliseconds;
        if (FailureCode(dice, seen, behaviour) is var code and not 0) return [new(sent, Turn.Failed, code)];
        if (seen.IsReaction || seen.Blocked || !dice.Of(Roll.Delivered).Below(behaviour.Delivered)) return [new(sent, Turn.Sent)];

        var delivered = sent + (long)behaviour.DeliveredAfter.Draw(dice.Of(Roll.DeliveredAfter)).TotalMilliseconds;
        var read = delivered + (long)behaviour.ReadAfter.Draw(dice.Of(Roll.ReadAfter)).TotalMilliseconds;
        var steps = new List<FateStep>(5) { new(sent, Turn.Sent), new(delivered, Turn.Delivered) };
        if (dice.Of(Roll.Read).Below(behaviour.Read)) steps.Add(new(read, Turn.Read));
        var answered = read + (long)behaviour.ReplyAfter.Draw(dice.Of(Roll.ReplyAfter)).TotalMilliseconds;
        React(steps, dice, seen, behaviour, answered);
        return [.. steps];
    }

    static int FailureCode(Dice dice, in Circumstances seen, SandboxBehaviour behaviour)
    {
        if (!seen.OnWhatsApp) return 131026;
        if (seen.Blocked && dice.Of(Roll.Failure).Below(0.5)) return 131026;
        if (!seen.IsTemplate) return seen.WindowOpen ? 0 : 131047;
        if (seen.IsMarketing && seen.StoppedInWhatsApp) return 131050;
        if (seen.IsMarketing && seen.UnitedStates && behaviour.RefusesMarketingToUnitedStates) return 131049;

        var roll = dice.Of(Roll.Failure).Fraction;
        foreach (var (code, rate) in behaviour.Failures.OrderBy(failure => failure.Key))
            if ((roll -= rate) < 0)
                return code;
        return 0;
    }

    static void React(List<FateStep> steps, Dice dice, in Circumstances seen, SandboxBehaviour behaviour, long at)
    {
        var roll = dice.Of(Roll.Reacts).Fraction;
        if (seen.IsMarketing)
        {
            if ((roll -= behaviour.Stop) < 0) { Leave(steps, dice, behaviour, at, Turn.Stop, Turn.Start); return; }
            if ((roll -= behaviour.StopInWhatsApp) < 0) { Leave(steps, dice, behaviour, at, Turn.StopInWhatsApp, Turn.StartInWhatsApp); return; }
            if ((roll -= behaviour.Block) < 0) { steps.Add(new(at, Turn.Block)); return; }
        }
        if ((roll -= behaviour.ChangeNumber) < 0) { steps.Add(new(at, Turn.ChangeNumber)); return; }
        if ((roll -= seen.IsTemplate ? behaviour.Reply : behaviour.Continue) < 0) steps.Add(new(at, Turn.Reply));
    }

    static void Leave(List<FateStep> steps, Dice dice, SandboxBehaviour behaviour, long at, Turn leaves, Turn returns)
    {
        steps.Add(new(at, leaves));
        if (dice.Of(Roll.Start).Below(behaviour.Start))
            steps.Add(new(at + (long)behaviour.StartAfter.Draw(dice.Of(Roll.StartAfter)).TotalMilliseconds, returns));
    }
}
