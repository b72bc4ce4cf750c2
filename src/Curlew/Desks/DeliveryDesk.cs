using Curlew.Queue;
using Curlew.Staff;
using Curlew.Webhooks;

namespace Curlew.Desks;

/// <summary>What can be done with the webhooks Meta delivered: looked at, and unpacked once more.</summary>
public sealed class DeliveryDesk
{
    static readonly Verb Seeing = new("delivery.see", Permission.SeeOperations);
    static readonly Verb Opening = new("delivery.open", Permission.SeeOperations);
    static readonly Verb Replaying = new("delivery.replay", Permission.RepeatWork);

    readonly Desk desk;

    internal DeliveryDesk(Desk desk) => this.desk = desk;

    /// <summary>The latest since a moment, youngest first.</summary>
    /// <param name="problemsOnly">Only those of which something had no effect.</param>
    public Task<List<StoredDelivery>> List(DateTimeOffset since, bool problemsOnly, int most, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new Deliveries(database, desk.Sealer).List(since, problemsOnly, most, ct), ct);

    /// <summary>One of them with everything about people masked: what stays is its shape and Meta's own words and codes. Null when there is none of that id.</summary>
    /// <exception cref="Privacy.SealBroken">It was changed since it was stored.</exception>
    public Task<MaskedDelivery?> Show(Guid delivery, CancellationToken ct = default) =>
        desk.Read(
            Opening,
            new("delivery", delivery),
            async database =>
                await new Deliveries(database, desk.Sealer).Show(delivery, ct) is { } opened
                    ? new MaskedDelivery(opened.Stored, opened.Body.Length, MaskedJson.Of(opened.Body))
                    : null,
            shown => shown is null ? 0 : 1,
            ct
        );

    /// <summary>Unpacks deliveries once more. What took effect before has no further one.</summary>
    /// <param name="transport">What carries the queues that their messages enter.</param>
    /// <param name="progress">How many it has been so far.</param>
    public Task<ReplayOutcome> Replay(ReplayOrder order, Transport transport, IProgress<int>? progress, CancellationToken ct = default) =>
        desk.Ask(
            Replaying,
            new("delivery", order.Deliveries is [var one] ? one.ToString() : null),
            database => new ReplayDeliveries(database, desk.Sealer, desk.Clock, transport).Run(order, progress, ct),
            ct
        );
}

/// <summary>A stored delivery as people see it.</summary>
/// <param name="Bytes">What Meta sent, before it was sealed.</param>
/// <param name="Json">Indented; null where it is no JSON.</param>
public sealed record MaskedDelivery(StoredDelivery Stored, int Bytes, string? Json);
