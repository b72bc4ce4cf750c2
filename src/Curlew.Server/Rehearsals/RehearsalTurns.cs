using System.Globalization;
using Curlew.Sandbox;

namespace Curlew.Server.Rehearsals;

/// <summary>What happens in a plan at moments of its own: limits that move, Meta gone quiet, trouble.</summary>
static class RehearsalTurns
{
    /// <summary>Arms the trouble of a plan; it strikes by the sandbox's clock.</summary>
    public static void Arm(RehearsalPlan plan, SandboxServer sandbox)
    {
        foreach (var trouble in plan.Troubles)
            if (SandboxTrouble.Fault(trouble.What) is { } fault)
                sandbox.Set(fault with { Rate = trouble.Share, Times = trouble.Times, From = trouble.From, Until = trouble.Until });
    }

    /// <summary>What is still to come from a moment on, in order.</summary>
    public static IEnumerable<(DateTimeOffset At, Action<SandboxServer> Happen)> After(RehearsalPlan plan, DateTimeOffset now) =>
        plan
            .LimitChanges.Select(change => (change.At, Move(change.MessagingLimit)))
            .Concat(
                plan.Troubles.Where(trouble => trouble.From is not null && SandboxTrouble.SilenceOf(trouble.What) is not null)
                    .Select(trouble => (trouble.From!.Value, Quieten(trouble.From.Value + SandboxTrouble.SilenceOf(trouble.What)!.Value)))
            )
            .Where(turn => turn.Item1 >= now)
            .OrderBy(turn => turn.Item1);

    static Action<SandboxServer> Move(int? limit) =>
        sandbox =>
        {
            sandbox.PortfolioLimit = limit;
            // Meta, business_capability_update, 2026-03: -1 is unlimited.
            sandbox.Inject(
                "business_capability_update",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"max_daily_conversations_per_business": {{limit ?? -1}}, "max_phone_numbers_per_business": 20}"""
                )
            );
        };

    static Action<SandboxServer> Quieten(DateTimeOffset until) => sandbox => sandbox.Silence(until);
}
