using Curlew.Postgres;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>Keeps the plans of active campaigns true: closes batches whose window is over, plans again what they could not send, notes what
/// was missed, completes campaigns with nothing open.</summary>
public sealed class KeepPlan(Database database, TimeProvider clock)
{
    /// <summary>Runs once; returns how many plans changed. Safe on several servers at once.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await database.InTransaction(
            async tx =>
            {
                await Hold(tx, ct);
                var keptBefore = await Keep(tx, now, ct);
                var changed = await NoteMissed(tx, now, keptBefore, ct);
                changed += await FinishBatches(tx, now, ct);
                changed += await SkipLeftovers(tx, now, ct);
                var closed = await CloseDays(tx, now, ct);
                var shortOf = await ShortOfBatches(tx, ct);
                foreach (var campaign in closed.Concat(shortOf).Distinct().Order())
                    changed += await Extend(tx, campaign, now, ct);
                var completed = await Complete(tx, now, ct);
                await CloseBatches(tx, [.. completed], now, ct);
                return changed + closed.Count + completed.Count;
            },
            ct
        );
    }

    /// <summary>A person has set the campaign going: what was held up begins now, what was missed is planned again.</summary>
    internal static async Task Restart(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct)
    {
        await Restart(tx, [campaign, now], ct);
        await Extend(tx, campaign, now, ct);
    }

    /// <summary>A person has changed what the campaign may do: everything that has not left is planned anew from now on. The caller holds
    /// the rows of number and campaign.</summary>
    internal static async Task Replan(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct)
    {
        await Withdraw(tx, campaign, now, ct);
        await Extend(tx, campaign, now, ct);
        await Move(tx, campaign, now, ct);
    }

    internal static async Task<int> Append(Transaction tx, Guid campaign, IReadOnlyList<PlannedBatch> batches, CancellationToken ct) =>
        batches.Count == 0
            ? 0
            : await Append(
                tx,
                [
                    campaign,
                    batches.Select(b => b.Day).ToArray(),
                    batches.Select(b => b.Number).ToArray(),
                    batches.Select(b => b.Zone).ToArray(),
                    batches.Select(b => b.DueAt.ToUniversalTime()).ToArray(),
                    batches.Select(b => b.EndsAt.ToUniversalTime()).ToArray(),
                    batches.Select(b => b.Size).ToArray(),
                ],
                ct
            );

    static async Task<int> Extend(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct)
    {
        var people = (await Unplaced(tx, campaign, ct)).ToDictionary();
        if (people.Values.Sum() == 0)
            return 0;
        var calendar = await SendingCalendar.Of(tx, campaign, ct);
        var placed = await Placed(tx, campaign, calendar.DayOf(now), ct);
        return await Append(tx, campaign, BatchPlan.Place(calendar, await DailyLimit(tx, campaign, ct), people, placed, now).Batches, ct);
    }

    static Task<List<Guid>> Hold(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetGuid(0), ct);

    static async Task<DateTimeOffset> Keep(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        await tx.First([now], row => row.GetFieldValue<DateTimeOffset>(0), ct);

    static Task<int> NoteMissed(Transaction tx, DateTimeOffset now, DateTimeOffset keptBefore, CancellationToken ct) =>
        tx.Execute([now, keptBefore], ct);

    static Task<int> FinishBatches(Transaction tx, DateTimeOffset now, CancellationToken ct) => tx.Execute([now], ct);

    static Task<int> SkipLeftovers(Transaction tx, DateTimeOffset now, CancellationToken ct) => tx.Execute([now], ct);

    static Task<List<Guid>> CloseDays(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.Query([now], row => row.GetGuid(0), ct);

    static Task<List<Guid>> ShortOfBatches(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetGuid(0), ct);

    internal static Task<List<KeyValuePair<string, int>>> Unplaced(Transaction tx, Guid campaign, CancellationToken ct) =>
        tx.Query([campaign], row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1)), ct);

    static async Task<int> DailyLimit(Transaction tx, Guid campaign, CancellationToken ct) =>
        await tx.First([campaign], row => row.GetInt32(0), ct);

    static Task<List<PlannedBatch>> Placed(Transaction tx, Guid campaign, DateOnly from, CancellationToken ct) =>
        tx.Query([campaign, from], row => Batch(row, 0, 5), ct);

    /// <summary>Of five columns that follow each other and one with its size.</summary>
    internal static PlannedBatch Batch(NpgsqlDataReader row, int first, int size) =>
        new(
            row.GetFieldValue<DateOnly>(first),
            row.GetInt32(first + 1),
            row.GetString(first + 2),
            row.GetFieldValue<DateTimeOffset>(first + 3),
            row.GetFieldValue<DateTimeOffset>(first + 4),
            row.GetInt32(size)
        );

    static Task<int> Append(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Restart(Transaction tx, object?[] arguments, CancellationToken ct) => tx.Execute(arguments, ct);

    static Task<int> Withdraw(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct) => tx.Execute([campaign, now], ct);

    static Task<int> Move(Transaction tx, Guid campaign, DateTimeOffset now, CancellationToken ct) => tx.Execute([campaign, now], ct);

    static Task<List<Guid>> Complete(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.Query([now], row => row.GetGuid(0), ct);

    internal static Task<int> CloseBatches(Transaction tx, Guid[] campaigns, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([campaigns, now], ct);
}
