using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>Sign-ins: begun, ended, and never taken over from whoever is not signed in.</summary>
static class StaffSessions
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Begins one of an account that may sign in, as it is now. Null where it is disabled, or was changed since it was read.</summary>
    /// <param name="address">Network address; null where it is not known.</param>
    public static async Task<AccountOutcome> Begin(
        Transaction tx,
        Sealer sealer,
        Account account,
        string? address,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var id = Guid.NewGuid();
        var digest = address is null ? null : SignInTries.Known(sealer, address);
        if (await Insert(tx, id, account.Id, account.SecurityStamp, digest, now, now + Longest, ct) == 0)
            return new AccountOutcome.Refused();
        if (address is not null)
            await SignInTries.Forgive(tx, sealer, account.Email, address, ct);
        return new AccountOutcome.SignedIn(id);
    }

    public static async Task<AccountOutcome> End(Transaction tx, Guid session, DateTimeOffset now, CancellationToken ct)
    {
        await Close(tx, session, now, ct);
        return new AccountOutcome.SignedOut();
    }

    static Task<int> Insert(
        Transaction tx,
        Guid id,
        Guid staff,
        string stamp,
        string? address,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken ct
    ) => tx.Execute([id, staff, stamp, address, now, until], ct);

    static Task<int> Close(Transaction tx, Guid session, DateTimeOffset now, CancellationToken ct) => tx.Execute([session, now], ct);
}
