using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Webhooks;

/// <summary>The raw body of one webhook, signed by Meta, as it is stored.</summary>
public sealed record Delivery(Guid Id, byte[] SealedBody);

/// <summary>What is known about a stored delivery without opening it.</summary>
/// <param name="Waiting">Whether it is still to take effect.</param>
/// <param name="Problem">What of it had no effect.</param>
public sealed record StoredDelivery(Guid Id, DateTimeOffset ReceivedAt, bool Waiting, string? Problem, int Size);

/// <summary>A stored delivery and the body as Meta sent it.</summary>
public sealed record OpenedDelivery(StoredDelivery Stored, byte[] Body);

/// <summary>Keeps what Meta delivered, sealed, before anybody looks into it.</summary>
public sealed class Deliveries(Database database, Sealer sealer)
{
    /// <summary>Seals a body under a new id; ids are in order of arrival.</summary>
    public Delivery Seal(ReadOnlySpan<byte> body)
    {
        var id = Guid.CreateVersion7();
        return new(id, sealer.Seal(body, BodyOf(id)));
    }

    /// <summary>Stores deliveries with one statement and one commit; when it returns they survive anything.</summary>
    public Task<int> Store(IReadOnlyList<Delivery> deliveries, CancellationToken ct = default) =>
        database.Execute([deliveries.Select(d => d.Id).ToArray(), deliveries.Select(d => d.SealedBody).ToArray()], ct);

    /// <summary>The latest deliveries since a moment, youngest first.</summary>
    public Task<List<StoredDelivery>> List(DateTimeOffset since, bool problemsOnly, int most, CancellationToken ct = default) =>
        database.Query([Possible(since), problemsOnly, most], Row, ct);

    /// <summary>One delivery, opened; null when there is none of that id.</summary>
    /// <exception cref="SealBroken">It was changed since it was stored.</exception>
    public async Task<OpenedDelivery?> Show(Guid id, CancellationToken ct = default) =>
        await Find(id, ct) is { } found ? new(found.Stored, Open(id, found.Sealed)) : null;

    /// <summary>Lets deliveries be unpacked once more and returns how many that are. What took effect before has no further one.</summary>
    internal Task<int> Replay(IReadOnlyList<Guid> ids, CancellationToken ct = default) =>
        database.First([ids.ToArray()], row => row.GetInt32(0), ct);

    /// <summary>The delivery that came last; null where none did.</summary>
    internal Task<Guid?> Latest(CancellationToken ct) => database.First([], row => (Guid?)row.GetGuid(0), ct);

    /// <summary>Ids of deliveries that took effect, oldest first, page by page: those after <paramref name="after"/> up to
    /// <paramref name="last"/>.</summary>
    /// <param name="problemsOnly">Only those of which something had no effect.</param>
    internal Task<List<Guid>> Replayable(
        Guid after,
        DateTimeOffset since,
        Guid last,
        bool problemsOnly,
        int most,
        CancellationToken ct = default
    ) => database.Query([after, Possible(since), last, problemsOnly, most], row => row.GetGuid(0), ct);

    /// <summary>Of how many of the given deliveries something had no effect.</summary>
    internal Task<int> WithProblem(IReadOnlyList<Guid> ids, CancellationToken ct = default) =>
        database.First([ids.ToArray()], row => row.GetInt32(0), ct);

    // An id begins with its milliseconds since 1970: no earlier moment can be written as one.
    static DateTimeOffset Possible(DateTimeOffset since) => since > DateTimeOffset.UnixEpoch ? since : DateTimeOffset.UnixEpoch;

    Task<Found?> Find(Guid id, CancellationToken ct) => database.First([id], row => new Found(Row(row), row.GetFieldValue<byte[]>(5)), ct);

    static StoredDelivery Row(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetBoolean(2), row.TextOrNull(3), row.GetInt32(4));

    sealed record Found(StoredDelivery Stored, byte[] Sealed);

    /// <summary>The body as Meta sent it.</summary>
    /// <exception cref="SealBroken">It was changed since it was stored.</exception>
    internal byte[] Open(Guid id, byte[] sealedBody) => sealer.OpenBytes(sealedBody, BodyOf(id));

    static Cell BodyOf(Guid id) => new("webhook_deliveries", "body", id);
}
