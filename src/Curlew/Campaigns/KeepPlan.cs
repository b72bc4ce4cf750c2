using Curlew.Postgres;

namespace Curlew.Campaigns;

/// <summary>Keeps the plans of active campaigns true: closes days that are over, plans again what they could not send, completes campaigns with nothing open.</summary>
public sealed class KeepPlan(Database database, TimeProvider clock)
{
    /// <summary>Runs once; returns how many plans changed. Safe on several servers at once.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await database.InTransaction(async tx =>
        {
            await Hold(tx, ct);
            var changed = await FinishBatches(tx, now, ct);
            changed += await SkipLeftovers(tx, now, ct);
            var closed = await CloseDays(tx, now, ct);
            var shortOf = await ShortOfBatches(tx, ct);
            foreach (var campaign in closed.Concat(shortOf).Distinct().Order())
                changed += await Extend(tx, campaign, now, ct);
            var completed = await Complete(tx, now, ct);
            await CloseBatches(tx, [.. completed], now, ct);
            return changed + closed.Count + completed.Count;
        }, ct);
    }

    async Task<int> Extend(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct)
    {
        if (await Standing(tx, campaign, now, ct) is not { Unplaced: > 0 } standing)
            return 0;
        var batches = standing.Place().ToList();
        return await Append(tx, campaign, [.. batches.Select(b => b.Day)], [.. batches.Select(b => b.Number)], [.. batches.Select(b => b.Size)], ct);
    }

    static Task<List<Guid>> Hold(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetGuid(0), ct);

    static Task<int> FinishBatches(Transaction tx, DateTimeOffset now, CancellationToken ct) => tx.Execute([now], ct);

    static Task<int> SkipLeftovers(Transaction tx, DateTimeOffset now, CancellationToken ct) => tx.Execute([now], ct);

    static Task<List<Guid>> CloseDays(Transaction tx, DateTimeOffset now, CancellationToken ct) => tx.Query([now], row => row.GetGuid(0), ct);

    static Task<List<Guid>> ShortOfBatches(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetGuid(0), ct);

    static Task<PlanStanding?> Standing(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct) =>
        tx.First([campaign, now], row => new PlanStanding(row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<DateOnly>(2), row.GetInt32(3), row.GetInt32(4)), ct);

    static Task<int> Append(Transaction tx, Guid campaign, DateOnly[] days, int[] numbers, int[] sizes, CancellationToken ct) => tx.Execute([campaign, days, numbers, sizes], ct);

    static Task<List<Guid>> Complete(Transaction tx, DateTimeOffset now, CancellationToken ct) => tx.Query([now], row => row.GetGuid(0), ct);

    static Task<int> CloseBatches(Transaction tx, Guid[] campaigns, DateTimeOffset now, CancellationToken ct) => tx.Execute([campaigns, now], ct);
}

/// <summary>What a plan lacks: people without a batch, and the last day it has with what is on it.</summary>
/// <param name="LastDay">Last planned day, never before today.</param>
/// <param name="OnLastDay">Messages sent and planned on it.</param>
sealed record PlanStanding(int Unplaced, int DailyLimit, DateOnly LastDay, int OnLastDay, int LastNumber)
{
    /// <summary>Fills the last day up to the limit, then day after day.</summary>
    public IEnumerable<(DateOnly Day, int Number, int Size)> Place()
    {
        var left = Unplaced;
        var free = Math.Min(left, Math.Max(0, DailyLimit - OnLastDay));
        if (free > 0)
            yield return (LastDay, LastNumber + 1, free);
        left -= free;
        for (var day = LastDay.AddDays(1); left > 0; day = day.AddDays(1), left -= DailyLimit)
            yield return (day, 1, Math.Min(left, DailyLimit));
    }
}
