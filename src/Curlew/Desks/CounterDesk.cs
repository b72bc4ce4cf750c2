using Curlew.Lifecycle;
using Curlew.Postgres;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with everything that is counted: counted again.</summary>
public sealed class CounterDesk
{
    static readonly Verb Verifying = new("counter.verify", Permission.SeeOperations);

    readonly Desk desk;

    internal CounterDesk(Desk desk) => this.desk = desk;

    /// <summary>Recounts everything from the rows it was derived from and changes nothing; returns each difference.</summary>
    public Task<List<Difference>> Verify(CancellationToken ct = default) =>
        desk.Look(Verifying, database => Verification.Run(database, ct), ct);
}
