using System.Collections.Concurrent;
using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Events;

/// <summary>
/// Tells the business's own programs what happened, signed, at least once and each time under the same id. Each endpoint is told by itself: one that does not
/// answer holds up nobody else, is tried less while it fails, and is paused when it has failed for days.
/// </summary>
public sealed class OutgoingWebhooks(Database database, Sealer sealer, TimeProvider clock, PublicHttp http)
{
    /// <summary>How long an endpoint may take nothing before it is paused. Standard Webhooks speaks of days; five outlast a long weekend.</summary>
    public static readonly TimeSpan PausedAfter = TimeSpan.FromDays(5);

    // Of one endpoint, by all servers together: some more than it is told side by side.
    const int MostOfOne = 96;
    const int SideBySide = 16;
    const int MostEndpoints = 64;

    // Long enough for all of a claim to be waited for, one after another: 96 in sixteens of 15 seconds.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    readonly FullBodies full = new(database, sealer, clock);

    /// <summary>How long an answer is waited for. The specification advises 15 to 30 seconds.</summary>
    public TimeSpan MostWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Tells what is due, waits for the answers and returns how many events that were; 0 when there are none. Any number of servers may run it at
    /// once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        var rounds = await Begin([], ct);
        await Task.WhenAll(rounds.Select(round => round.Ended));
        return rounds.Sum(round => round.Events);
    }

    /// <summary>Deletes events that were told longer than <paramref name="keep"/> ago with their tries, and those that were not after three times as long, up to
    /// 10,000 a call. Returns how many rows; 0 when all are gone. What a person replays from before then is told again, under a new id.</summary>
    public async Task<int> Prune(TimeSpan keep, CancellationToken ct = default) => await Forget(keep, ct) + await ForgetTries(keep, ct);

    /// <summary>Claims what is due of every endpoint but those that are still being told.</summary>
    internal async Task<IReadOnlyList<(Guid Endpoint, int Events, Task Ended)>> Begin(IReadOnlyCollection<Guid> busy, CancellationToken ct)
    {
        var claimed = await Claim([.. busy], ct);
        return
        [
            .. claimed.GroupBy(due => due.To.Endpoint).Select(own => (own.Key, own.Count(), Tell([.. own.OrderBy(due => due.Id)], ct))),
        ];
    }

    async Task Tell(IReadOnlyList<DueEvent> due, CancellationToken ct)
    {
        var (personal, endings) = (await full.Of(due, ct), new ConcurrentDictionary<Guid, TryEnding>());
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (one, stop) => endings[one.Id] = await Send(one, personal.GetValueOrDefault(one.Id), stop)
        );
        await database.InTransaction(tx => End(tx, due, endings, ct), ct);
    }

    async Task<TryEnding> Send(DueEvent due, PersonalBody? personal, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var request = SignedRequest.Of(due, personal, sealer, clock.GetUtcNow());
            var status = await http.Send(request, MostWait, ct);
            return TryEnding.Answered(status, Stopwatch.GetElapsedTime(began));
        }
        catch (AddressRefused)
        {
            return new(null, TryProblem.Address, Stopwatch.GetElapsedTime(began));
        }
        catch (SealBroken)
        {
            // Somebody has changed this endpoint: the others are told what happens all the same.
            return new(null, TryProblem.Unreadable, Stopwatch.GetElapsedTime(began));
        }
        catch (HttpRequestException failure)
        {
            return TryEnding.Unanswered(failure, Stopwatch.GetElapsedTime(began));
        }
    }

    // The endpoint first, like whoever resumes it.
    async Task End(Transaction tx, IReadOnlyList<DueEvent> due, ConcurrentDictionary<Guid, TryEnding> endings, CancellationToken ct)
    {
        var (endpoint, now, all) = (due[0].To.Endpoint, clock.GetUtcNow(), due.Select(one => endings[one.Id]).ToList());
        await Note(tx, endpoint, all.Max(one => one.Status), all.Exists(one => one.Problem is null), now, ct);
        SilenceReason? reason =
            all.Exists(one => one.IsGone) ? SilenceReason.Gone
            : all.TrueForAll(one => one.Problem is not null) ? SilenceReason.Failing
            : null;
        if (reason is { } why && await Pause(tx, endpoint, Codes.Word(why), now, PausedAfter, ct) == 1)
            await Alarms.Raise(
                tx,
                "endpoint_paused",
                endpoint.ToString(),
                new AlarmText.EndpointPaused(endpoint, why is SilenceReason.Gone),
                now,
                ct
            );
        await Settle(
            tx,
            [.. due.Select(one => one.Id)],
            [.. due.Select(one => one.LeaseUntil)],
            [.. due.Select(one => RetrySchedule.Next(one.Attempt, endings[one.Id]))],
            [.. due.Select(one => RetrySchedule.Wait(one.Attempt))],
            ct
        );
        await NoteTries(
            tx,
            [.. due.Select(one => one.Id)],
            now,
            [.. all.Select(one => one.Status)],
            [.. all.Select(one => one.Problem is { } problem ? Codes.Word(problem) : null)],
            [.. all.Select(one => (int)one.Took.TotalMilliseconds)],
            ct
        );
    }

    Task<List<DueEvent>> Claim(Guid[] busy, CancellationToken ct) =>
        database.Query([busy, MostOfOne, Lease, MostEndpoints], DueEvent.Read, ct);

    static Task<int> Note(Transaction tx, Guid endpoint, int? status, bool isHeard, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([endpoint, status, isHeard, now], ct);

    static Task<int> Pause(Transaction tx, Guid endpoint, string reason, DateTimeOffset now, TimeSpan after, CancellationToken ct) =>
        tx.Execute([endpoint, reason, now, after], ct);

    static Task<int> Settle(
        Transaction tx,
        Guid[] events,
        DateTimeOffset[] leases,
        string[] states,
        TimeSpan[] waits,
        CancellationToken ct
    ) => tx.Execute([events, leases, states, waits], ct);

    static Task<int> NoteTries(
        Transaction tx,
        Guid[] events,
        DateTimeOffset now,
        int?[] statuses,
        string?[] problems,
        int[] milliseconds,
        CancellationToken ct
    ) => tx.Execute([events, now, statuses, problems, milliseconds], ct);

    Task<int> Forget(TimeSpan keep, CancellationToken ct) => database.Execute([keep], ct);

    Task<int> ForgetTries(TimeSpan keep, CancellationToken ct) => database.Execute([keep], ct);
}
