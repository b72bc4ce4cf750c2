using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Profiles;

/// <summary>A burst of opt-outs nobody has decided about.</summary>
/// <param name="Since">Decisions of the source from here on belong to it.</param>
/// <param name="OpenedAt">From here on they were held back.</param>
/// <param name="Held">How many are.</param>
public sealed record OptOutBurst(Guid Id, string Source, DateTimeOffset Since, DateTimeOffset OpenedAt, long Held);

/// <summary>
/// Stops an error code that unsubscribes people by the hundred: it is then more likely that the code is misread than that they all left.
/// Held
/// decisions change nothing, and the ones before them can be undone together.
/// </summary>
public sealed class OptOutBursts(Database database)
{
    // Of a large campaign one or two in a hundred leave this way; a fifth of all messages within minutes is not people.
    const int Fewest = 50;
    const double LargestShare = 0.2;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Whether decisions from a source are watched: those that an error code makes.</summary>
    public static bool Watches(Decision decision) => !decision.Subscribed && decision.Source.StartsWith("error_", StringComparison.Ordinal);

    /// <summary>Returns those decisions that may take effect; the others are held.</summary>
    internal static async Task<IReadOnlyList<Decision>> Filter(
        Transaction transaction,
        IReadOnlyList<Decision> decisions,
        CancellationToken ct
    )
    {
        var free = decisions.Where(decision => !Watches(decision)).ToList();
        foreach (
            var told in decisions.Where(Watches).GroupBy(decision => decision.Source).OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            await OneAtATime(transaction, ct);
            if (await Burst(transaction, told.Key, [.. told], ct) is { } burst)
                await Hold(
                    transaction,
                    burst,
                    [.. told.Select(d => d.Profile)],
                    [.. told.Select(d => d.At)],
                    [.. told.Select(d => d.MessageId)],
                    ct
                );
            else
                free.AddRange(told);
        }

        return free;
    }

    /// <summary>Bursts that wait for somebody to decide.</summary>
    public Task<List<OptOutBurst>> List(CancellationToken ct = default) =>
        database.Query(
            [],
            row => new OptOutBurst(
                row.GetGuid(0),
                row.GetString(1),
                row.GetFieldValue<DateTimeOffset>(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.GetInt64(4)
            ),
            ct
        );

    /// <summary>They are real: what was held takes effect.</summary>
    internal static async Task<BurstOutcome> Believe(
        Transaction tx,
        Sealer sealer,
        Guid burst,
        string by,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        if (await Close(tx, burst, "believed", at, by, ct) is not { } closed)
            return new BurstOutcome.NotOpen();
        var held = await Held(tx, burst, closed.Source, ct);
        await new Subscriptions(sealer).Put(tx, held, ct);
        return new BurstOutcome.Believed(held.Count);
    }

    /// <summary>They are not: what was held is dropped, and everybody the burst unsubscribed before it was stopped is subscribed again, with
    /// proof.</summary>
    internal static async Task<BurstOutcome> Undo(
        Transaction tx,
        Sealer sealer,
        Guid burst,
        string by,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        if (await Close(tx, burst, "undone", at, by, ct) is not { } closed)
            return new BurstOutcome.NotOpen();
        var back = await Believed(tx, closed.Source, closed.Since, ct);
        await new Subscriptions(sealer).Put(
            tx,
            [.. back.Select(profile => new Decision(profile, Subscribed: true, at, "staff", Evidence: $"{closed.Source} undone by {by}"))],
            ct
        );
        return new BurstOutcome.Undone(back.Count);
    }

    static async Task<Guid?> Burst(Transaction transaction, string source, List<Decision> told, CancellationToken ct)
    {
        if (await Open(transaction, source, ct) is { } open)
            return open;
        var (until, since) = (told.Max(decision => decision.At), told.Max(decision => decision.At) - Window);
        var (people, messages) = await Recent(
            transaction,
            source,
            since,
            until,
            [.. told.Select(decision => decision.Profile).Distinct()],
            ct
        );
        if (people <= Fewest || people <= messages * LargestShare)
            return null;
        var burst = Guid.CreateVersion7();
        await Begin(transaction, burst, source, since, told.Min(decision => decision.At), ct);
        return burst;
    }

    static Task<int> OneAtATime(Transaction transaction, CancellationToken ct) => transaction.Execute([], ct);

    static async Task<Guid?> Open(Transaction transaction, string source, CancellationToken ct) =>
        (await transaction.Query([source], row => (Guid?)row.GetGuid(0), ct)).FirstOrDefault();

    static async Task<(long People, long Messages)> Recent(
        Transaction transaction,
        string source,
        DateTimeOffset since,
        DateTimeOffset until,
        Guid[] now,
        CancellationToken ct
    ) => (await transaction.Query([source, since, until, now], row => (row.GetInt64(0), row.GetInt64(1)), ct))[0];

    static Task<int> Begin(
        Transaction transaction,
        Guid burst,
        string source,
        DateTimeOffset since,
        DateTimeOffset at,
        CancellationToken ct
    ) => transaction.Execute([burst, source, since, at], ct);

    static Task<int> Hold(
        Transaction transaction,
        Guid burst,
        Guid[] profiles,
        DateTimeOffset[] moments,
        string?[] messages,
        CancellationToken ct
    ) => transaction.Execute([burst, profiles, moments, messages], ct);

    static async Task<(string Source, DateTimeOffset Since)?> Close(
        Transaction transaction,
        Guid burst,
        string decision,
        DateTimeOffset at,
        string by,
        CancellationToken ct
    ) =>
        (
            await transaction.Query(
                [burst, decision, at, by],
                row => ((string, DateTimeOffset)?)(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)),
                ct
            )
        ).FirstOrDefault();

    static Task<List<Decision>> Held(Transaction transaction, Guid burst, string source, CancellationToken ct) =>
        transaction.Query(
            [burst],
            row => new Decision(row.GetGuid(0), Subscribed: false, row.GetFieldValue<DateTimeOffset>(1), source, row.TextOrNull(2)),
            ct
        );

    static Task<List<Guid>> Believed(Transaction transaction, string source, DateTimeOffset since, CancellationToken ct) =>
        transaction.Query([source, since], row => row.GetGuid(0), ct);
}
