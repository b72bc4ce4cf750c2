using Curlew.Outbound;
using Curlew.Postgres;

namespace Curlew.Events;

/// <summary>What a person lets be told once more, or for the first time after a pause: always under the id it had.</summary>
static class Redelivery
{
    /// <summary>Tells one event again, whatever became of it.</summary>
    public static async Task<EndpointOutcome> Again(Transaction tx, Guid happened, CancellationToken ct) =>
        await Of(tx, happened, ct) is not { } endpoint ? new EndpointOutcome.NoLongerKept(happened)
        : await Standing(tx, endpoint, ct) is { } refused ? refused
        : new EndpointOutcome.Redelivering(await Repeat(tx, happened, ct));

    /// <summary>Tells all events again that were given up and have happened since a moment.</summary>
    public static async Task<EndpointOutcome> Since(Transaction tx, Guid endpoint, DateTimeOffset since, CancellationToken ct)
    {
        if (await Standing(tx, endpoint, ct) is { } refused)
            return refused;
        var events = await RepeatAll(tx, endpoint, since, ct);
        return events == 0 ? new EndpointOutcome.NothingGivenUp(endpoint, since) : new EndpointOutcome.Redelivering(events);
    }

    /// <summary>Tells a paused endpoint again, beginning with what waited for it.</summary>
    public static async Task<EndpointOutcome> Resume(Transaction tx, Guid endpoint, CancellationToken ct) =>
        await Continue(tx, endpoint, ct) == 1
            ? new EndpointOutcome.Resumed(endpoint, await Hasten(tx, endpoint, ct))
            : new EndpointOutcome.NotPaused(endpoint);

    /// <summary>Puts a test on its way.</summary>
    public static async Task<EndpointOutcome> Test(Transaction tx, Guid endpoint, DateTimeOffset now, CancellationToken ct)
    {
        if (await Standing(tx, endpoint, ct) is { } refused)
            return refused;
        var id = Guid.CreateVersion7();
        await Add(tx, id, endpoint, EventTypes.EndpointTest, EventJson.Write(new TestEvent(endpoint)), now, ct);
        return new EndpointOutcome.Testing(endpoint, id);
    }

    // Held, so that nobody pauses it or switches it off meanwhile.
    static async Task<EndpointOutcome?> Standing(Transaction tx, Guid endpoint, CancellationToken ct) =>
        await Hold(tx, endpoint, ct) switch
        {
            null => new EndpointOutcome.NotOn(endpoint),
            true => new EndpointOutcome.IsPaused(endpoint),
            false => null,
        };

    static Task<Guid?> Of(Transaction tx, Guid happened, CancellationToken ct) => tx.First([happened], row => (Guid?)row.GetGuid(0), ct);

    static Task<bool?> Hold(Transaction tx, Guid endpoint, CancellationToken ct) =>
        tx.First([endpoint], row => (bool?)row.GetBoolean(0), ct);

    static Task<int> Repeat(Transaction tx, Guid happened, CancellationToken ct) => tx.Execute([happened], ct);

    static Task<int> RepeatAll(Transaction tx, Guid endpoint, DateTimeOffset since, CancellationToken ct) =>
        tx.Execute([endpoint, since], ct);

    static Task<int> Continue(Transaction tx, Guid endpoint, CancellationToken ct) => tx.Execute([endpoint], ct);

    static Task<int> Hasten(Transaction tx, Guid endpoint, CancellationToken ct) => tx.Execute([endpoint], ct);

    static Task<int> Add(Transaction tx, Guid id, Guid endpoint, string eventType, string body, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([id, endpoint, eventType, body, now], ct);
}
