using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>What keeps a number from sending: a stop, by Meta or after a refusal, or a pause that Meta has asked for.</summary>
public sealed class Stops(Database database, TimeProvider clock)
{
    // Tells stops Meta ordered from stops of our own: only those are lifted when Meta lifts them. Their English words begin with it.
    const string Ordered = "Meta:";

    /// <summary>Lets numbers send again when a restriction that Meta gave an end has ended. Returns how many; worth running every minute.</summary>
    public Task<int> RunOnce(CancellationToken ct = default) => database.Execute([clock.GetUtcNow()], ct);

    /// <summary>Lets a number send again after whatever stopped it is mended.</summary>
    internal Task<RestartOutcome> Restart(string phoneNumberId, CancellationToken ct) => Restart(database, phoneNumberId, ct);

    /// <summary>The same, within a larger change.</summary>
    internal static async Task<RestartOutcome> Restart(Session session, string phoneNumberId, CancellationToken ct) =>
        await Release(session, phoneNumberId, ct) is { } reason
            ? new RestartOutcome.Restarted(phoneNumberId, reason)
            : new RestartOutcome.WasNotStopped(phoneNumberId);

    /// <summary>Stops a number after a refusal, and those that share the reason. One that is stopped already keeps its reason.</summary>
    /// <param name="scope">What the refusal is about: number, account or app.</param>
    internal static Task<int> Stop(Session session, string phoneNumberId, Saying reason, string scope, CancellationToken ct) =>
        session.Execute([phoneNumberId, reason.English, scope, reason.Values], ct);

    /// <summary>Lets nothing of a campaign leave before a moment, from a number and those that share the reason.</summary>
    /// <param name="scope">What the refusal is about: number, account or app.</param>
    internal static Task<int> Slow(Session session, string phoneNumberId, DateTimeOffset until, string scope, CancellationToken ct) =>
        session.Execute([phoneNumberId, until, scope], ct);

    /// <summary>Stops an account's numbers because Meta says so.</summary>
    /// <param name="until">When that ends by itself; null when it does not.</param>
    internal static Task<int> Order(Transaction tx, string? account, StopReason why, DateTimeOffset? until, CancellationToken ct) =>
        Order(tx, account, Saying.Of(why), until, ct);

    /// <summary>Ends the stops that Meta had ordered for an account's numbers.</summary>
    internal static Task<int> Revoke(Transaction tx, string? account, CancellationToken ct) => tx.Execute([account, $"{Ordered}%"], ct);

    static Task<int> Order(Transaction tx, string? account, Saying why, DateTimeOffset? until, CancellationToken ct) =>
        tx.Execute([account, why.English, until, $"{Ordered}%", why.Values], ct);

    static Task<Saying?> Release(Session session, string phoneNumberId, CancellationToken ct) =>
        session.First([phoneNumberId], row => Saying.Read(row.GetString(0)), ct);
}
