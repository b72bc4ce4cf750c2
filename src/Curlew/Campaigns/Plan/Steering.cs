using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What a person changes in a campaign that is written down or on its way, each in the transaction it is given.</summary>
static class Steering
{
    /// <summary>Served first, and served last.</summary>
    public const int FirstPriority = 1,
        LastPriority = 10;

    /// <summary>Stops an active campaign before its next claim; what has left is not called back.</summary>
    /// <param name="reason">For people to read; null where none was given.</param>
    public static async Task<SteerOutcome> Pause(Transaction tx, Guid id, string? reason, CancellationToken ct) =>
        await Stop(tx, id, string.IsNullOrWhiteSpace(reason) ? Saying.Of(new PauseReason.ByHand()) : Saying.Of(reason), ct) == 1
            ? new SteerOutcome.Paused()
            : new SteerOutcome.NotRunning();

    /// <summary>Sets a paused campaign going again, or one with batches that were missed while no server ran.</summary>
    public static async Task<SteerOutcome> Resume(Transaction tx, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        if (await GoOn(tx, id, ct) == 0)
            return new SteerOutcome.NothingHeldUp();
        await KeepPlan.Restart(tx, id, now, ct);
        return new SteerOutcome.Resumed();
    }

    /// <summary>Ends a campaign for good; everyone still waiting is skipped with that reason.</summary>
    public static async Task<SteerOutcome> Cancel(Transaction tx, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        if (await EndEarly(tx, id, now, ct) == 0)
            return new SteerOutcome.HasEnded();
        await FreezeAudience.EmptyList(tx, id, ct);
        var people = await SkipWaiting(tx, id, ct);
        await KeepPlan.CloseBatches(tx, [id], now, ct);
        return new SteerOutcome.Cancelled(people);
    }

    /// <summary>Changes the order in which campaigns are served, from the next claim on.</summary>
    /// <param name="priority">1 (served first) to 10.</param>
    public static async Task<SteerOutcome> Prioritise(Transaction tx, Guid id, int priority, CancellationToken ct) =>
        priority is < FirstPriority or > LastPriority ? new SteerOutcome.NotAPriority(FirstPriority, LastPriority)
        : await SetPriority(tx, id, priority, ct) == 1 ? new SteerOutcome.PriorityChanged(priority)
        : new SteerOutcome.HasEnded();

    /// <summary>Changes how many messages a campaign may send in a day, and plans everything that has not left anew, today included.</summary>
    /// <param name="messages">1 and more. Where more have left today already, today is over.</param>
    public static async Task<SteerOutcome> Limit(Transaction tx, Guid id, int messages, DateTimeOffset now, CancellationToken ct)
    {
        if (messages < 1)
            return new SteerOutcome.NotALimit();
        await HoldClaims(tx, id, ct);
        return await Planned(tx, id, await SetLimit(tx, id, messages, ct), now, ct)
            ? new SteerOutcome.LimitChanged(messages)
            : new SteerOutcome.HasEnded();
    }

    /// <summary>Changes the times of day between which a campaign sends, and plans everything that has not left anew.</summary>
    /// <param name="window">As 09:00-18:30, up to 24:00, or as 22:00-06:00 over midnight.</param>
    public static async Task<SteerOutcome> Window(Transaction tx, Guid id, string window, DateTimeOffset now, CancellationToken ct)
    {
        if (DailyWindow.Read(window) is not { From: var opens, To: var closes })
            return new SteerOutcome.NotAWindow(window);
        await HoldClaims(tx, id, ct);
        if (await Fits(tx, id, opens, closes, ct) is not { } fits)
            return new SteerOutcome.HasEnded();
        if (!fits)
            return new SteerOutcome.BatchTimesOutside(opens, closes);
        await Planned(tx, id, await SetWindow(tx, id, opens, closes, ct), now, ct);
        return new SteerOutcome.WindowChanged(opens, closes);
    }

    // A draft gets its first plan at the launch. Null where there is nothing to plan any more.
    static async Task<bool> Planned(Transaction tx, Guid id, bool? hasPlan, DateTimeOffset now, CancellationToken ct)
    {
        if (hasPlan is true)
            await KeepPlan.Replan(tx, id, now, ct);
        return hasPlan is not null;
    }

    internal static Task<int> Stop(Session session, Guid id, Saying reason, CancellationToken ct) =>
        session.Execute([id, reason.English, reason.Values], ct);

    static Task<int> GoOn(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id], ct);

    static Task<int> EndEarly(Transaction tx, Guid id, DateTimeOffset now, CancellationToken ct) => tx.Execute([id, now], ct);

    static Task<int> SkipWaiting(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id], ct);

    static Task<int> SetPriority(Transaction tx, Guid id, int priority, CancellationToken ct) => tx.Execute([id, priority], ct);

    static Task<int> HoldClaims(Transaction tx, Guid id, CancellationToken ct) => tx.Execute([id], ct);

    static Task<bool?> SetLimit(Transaction tx, Guid id, int messages, CancellationToken ct) =>
        tx.First([id, messages], row => (bool?)row.GetBoolean(0), ct);

    static Task<bool?> Fits(Transaction tx, Guid id, string opens, string closes, CancellationToken ct) =>
        tx.First([id, opens, closes], row => (bool?)row.GetBoolean(0), ct);

    static Task<bool?> SetWindow(Transaction tx, Guid id, string opens, string closes, CancellationToken ct) =>
        tx.First([id, opens, closes], row => (bool?)row.GetBoolean(0), ct);
}
