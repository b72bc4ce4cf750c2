using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Webhooks;

/// <summary>The raw body of one webhook, signed by Meta, as it is stored.</summary>
public sealed record Delivery(Guid Id, byte[] SealedBody);

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
    public Task<int> Store(IReadOnlyList<Delivery> deliveries, CancellationToken ct = default) => database.Execute(
        [deliveries.Select(d => d.Id).ToArray(), deliveries.Select(d => d.SealedBody).ToArray()], ct);

    /// <summary>The body as Meta sent it.</summary>
    /// <exception cref="SealBroken">It was changed since it was stored.</exception>
    internal byte[] Open(Guid id, byte[] sealedBody) => sealer.OpenBytes(sealedBody, BodyOf(id));

    static Cell BodyOf(Guid id) => new("webhook_deliveries", "body", id);
}
