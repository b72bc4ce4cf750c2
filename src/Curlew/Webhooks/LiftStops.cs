using Curlew.Postgres;

namespace Curlew.Webhooks;

/// <summary>Lets numbers send again when a restriction that Meta gave an end has ended.</summary>
public sealed class LiftStops(Database database, TimeProvider clock)
{
    /// <summary>Returns how many numbers send again; worth running every minute.</summary>
    public Task<int> RunOnce(CancellationToken ct = default) => database.Execute([clock.GetUtcNow()], ct);
}
