using System.Collections.Frozen;
using System.Diagnostics;
using Curlew.Postgres;

namespace Curlew.Outbound;

/// <summary>Something other programs may hear of: what happened to which row, never what the row says.</summary>
/// <param name="EventType">One of <see cref="EventTypes.All"/>.</param>
/// <param name="Body">What is told of it, as <see cref="EventCatalog"/> has it.</param>
public sealed record Happening(string EventType, Guid Subject, DateTimeOffset At, object Body)
{
    /// <summary>The business number it is of, by Meta's id.</summary>
    public string? Number { get; init; }

    /// <summary>The recipient by whose campaign it is asked whether somebody wants to hear it.</summary>
    public Guid? Recipient { get; init; }
}

/// <summary>Notes what happened, for whoever tells it.</summary>
public sealed class OutgoingEvents
{
    // How long after it was added an endpoint may miss what happens.
    static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(2);

    volatile Subscriptions? subscribed;

    /// <summary>Notes what happened for every endpoint that wants to hear it, in the transaction in which it happened; costs nothing where
    /// nobody does.</summary>
    public async Task Publish(Transaction transaction, IEnumerable<Happening> happenings, CancellationToken ct = default)
    {
        var wanted = await Wanted(transaction, ct);
        if (wanted.Count > 0 && happenings.Where(h => wanted.Contains(h.EventType)).ToList() is { Count: > 0 } told)
            await Add(
                transaction,
                [.. told.Select(h => h.EventType)],
                [.. told.Select(h => h.Subject)],
                [.. told.Select(h => EventJson.Write(h.Body))],
                [.. told.Select(h => h.At)],
                [.. told.Select(h => h.Number)],
                [.. told.Select(h => h.Recipient)],
                ct
            );
    }

    // Sets that follow one another ask once: who listens changes rarely.
    async Task<FrozenSet<string>> Wanted(Transaction transaction, CancellationToken ct)
    {
        var known = subscribed;
        if (known is null || Stopwatch.GetElapsedTime(known.At) > KnownFor)
            subscribed = known = new((await Subscribed(transaction, ct)).ToFrozenSet(), Stopwatch.GetTimestamp());
        return known.EventTypes;
    }

    static Task<List<string>> Subscribed(Transaction transaction, CancellationToken ct) =>
        transaction.Query([], row => row.GetString(0), ct);

    static Task<int> Add(
        Transaction transaction,
        string[] types,
        Guid[] subjects,
        string[] bodies,
        DateTimeOffset[] moments,
        string?[] numbers,
        Guid?[] recipients,
        CancellationToken ct
    ) => transaction.Execute([types, subjects, bodies, moments, numbers, recipients], ct);

    sealed record Subscriptions(FrozenSet<string> EventTypes, long At);
}
