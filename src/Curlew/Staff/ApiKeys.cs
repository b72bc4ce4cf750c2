using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>Keys of programs: made, given another secret, and revoked. Nobody makes or takes over one that may do more than they may.</summary>
static class ApiKeys
{
    const int MostAddresses = 50;

    /// <summary>All of them, those that count first and the newest of them first.</summary>
    public static Task<List<ApiKey>> List(Session session, CancellationToken ct) => session.Query([], ApiKey.Read, ct);

    /// <summary>Makes one; its secret is told this once.</summary>
    public static async Task<ApiKeyOutcome> Make(Transaction tx, Actor actor, NewApiKey key, DateTimeOffset now, CancellationToken ct)
    {
        if (Staffing.Named(key.Name) is not { } name)
            return new ApiKeyOutcome.NoName();
        if (Wrong(key, now) is { } wrong)
            return wrong;
        var permissions = ApiKey.Known(key.Permissions);
        if (Beyond(actor, permissions) is { } more)
            return more;
        var secret = ApiKeySecret.New(Guid.CreateVersion7());
        var networks = key.Addresses.Select(AddressRange.Read).OfType<string>().Distinct();
        await Insert(tx, secret, name, [.. permissions.Distinct().Select(Codes.Word)], [.. networks], now, key.Until, ct);
        return new ApiKeyOutcome.Made(secret.Key, name, secret.Text);
    }

    /// <summary>Gives one another secret; the one before counts no more.</summary>
    public static Task<ApiKeyOutcome> Rotate(Transaction tx, Actor actor, Guid id, CancellationToken ct) =>
        Change(
            tx,
            id,
            async key =>
            {
                if (Beyond(actor, key.Permissions) is { } more)
                    return more;
                var secret = ApiKeySecret.New(id);
                await Replace(tx, id, secret.Digest, ct);
                return new ApiKeyOutcome.Rotated(id, secret.Text);
            },
            ct
        );

    /// <summary>Makes one count no more.</summary>
    public static Task<ApiKeyOutcome> Revoke(Transaction tx, Guid id, DateTimeOffset now, CancellationToken ct) =>
        Change(
            tx,
            id,
            async _ =>
            {
                await End(tx, id, now, ct);
                return new ApiKeyOutcome.Revoked(id);
            },
            ct
        );

    static ApiKeyOutcome? Wrong(NewApiKey key, DateTimeOffset now)
    {
        if (key.Permissions.Count == 0)
            return new ApiKeyOutcome.NoPermissions();
        if (key.Permissions.FirstOrDefault(word => Codes.Member<Permission>(word) is null) is { } unknown)
            return new ApiKeyOutcome.NoSuchPermission(unknown, [.. Enum.GetValues<Permission>().Select(Codes.Word)]);
        if (key.Addresses.Count > MostAddresses)
            return new ApiKeyOutcome.TooManyAddresses(MostAddresses);
        if (key.Addresses.FirstOrDefault(typed => AddressRange.Read(typed) is null) is { } nowhere)
            return new ApiKeyOutcome.NotAnAddress(nowhere);
        return key.Until is { } until && until <= now ? new ApiKeyOutcome.OverAlready(until) : null;
    }

    static ApiKeyOutcome.MoreThanYours? Beyond(Actor actor, IEnumerable<Permission> permissions) =>
        permissions.Except(actor.Holds).Select(Codes.Word).ToList() is { Count: > 0 } beyond ? new(beyond) : null;

    static async Task<ApiKeyOutcome> Change(Transaction tx, Guid id, Func<ApiKey, Task<ApiKeyOutcome>> change, CancellationToken ct) =>
        await Lock(tx, id, ct) switch
        {
            null => new ApiKeyOutcome.NoSuchKey(id),
            { RevokedAt: not null } => new ApiKeyOutcome.IsRevoked(id),
            { } key => await change(key),
        };

    static Task<int> Insert(
        Transaction tx,
        ApiKeySecret secret,
        string name,
        string[] permissions,
        string[] addresses,
        DateTimeOffset now,
        DateTimeOffset? until,
        CancellationToken ct
    ) => tx.Execute([secret.Key, name, permissions, addresses, secret.Digest, now, until?.ToUniversalTime()], ct);

    static Task<ApiKey?> Lock(Transaction tx, Guid id, CancellationToken ct) => tx.First([id], ApiKey.Read, ct);

    static Task<int> Replace(Transaction tx, Guid id, byte[] secret, CancellationToken ct) => tx.Execute([id, secret], ct);

    static Task<int> End(Transaction tx, Guid id, DateTimeOffset now, CancellationToken ct) => tx.Execute([id, now], ct);
}
