using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>
/// Counts tries to sign in, so that nobody guesses for long and nobody is shut out by somebody else for long: the few tries that an account has are those
/// from one address, and an address from which it was signed in lately is not touched by what others try elsewhere. A try counts before it is
/// looked at, so a hundred at once are a hundred; for an account as a whole only those that are looked at count. Names that nobody has are counted alike.
/// </summary>
/// <param name="clock">Business time.</param>
public sealed class SignInTries(Database database, Sealer sealer, TimeProvider clock)
{
    /// <summary>Counting begins anew after that long.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    const int OfAnAccountFromAnAddress = 5,
        OfAnAddress = 30,
        OfAnAccount = 50,
        OfCodes = 10;

    static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    /// <summary>Counts a try with a password; whether it may be looked at.</summary>
    public Task<TryVerdict> Password(string email, string address, CancellationToken ct)
    {
        var name = StaffEmail.Read(email) ?? "";
        return Count(
            [(Both(sealer, name, address), OfAnAccountFromAnAddress), (sealer.Digest("try_address", address), OfAnAddress)],
            new(sealer.Digest("try_account", name), StaffEmail.Digest(sealer, name), Known(sealer, address)),
            ct
        );
    }

    /// <summary>Counts a try with a code of an account whose password was right, or that of whoever is signed in.</summary>
    public Task<TryVerdict> Code(Guid staff, CancellationToken ct) =>
        Count([(sealer.Digest("try_code", staff.ToString()), OfCodes)], null, ct);

    /// <summary>Counts a try with a passkey, a link or a provider, from an address.</summary>
    public Task<TryVerdict> Other(string address, CancellationToken ct) =>
        Count([(sealer.Digest("try_other", address), OfAnAddress)], null, ct);

    /// <summary>Whoever came in may begin anew.</summary>
    internal static Task<int> Forgive(Transaction tx, Sealer sealer, string email, string address, CancellationToken ct) =>
        Clear(tx, [Both(sealer, email, address), sealer.Digest("try_other", address)], ct);

    /// <summary>What an address that somebody signed in from is known by.</summary>
    internal static string Known(Sealer sealer, string address) => sealer.Digest("staff_address", address);

    static string Both(Sealer sealer, string email, string address) => sealer.Digest("try_both", $"{email} {address}");

    async Task<TryVerdict> Count((string Scope, int Most)[] scopes, Tried? account, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var counted = await Add(scopes, account, now, ct);
        // What others try elsewhere does not count against whoever was here before.
        var isKnown = counted.Exists(one => one.IsKnown);
        var most = scopes.ToDictionary(one => one.Scope, one => one.Most);
        if (account is not null)
            most[account.Scope] = isKnown ? int.MaxValue : OfAnAccount;
        var full = counted.Where(one => one.Tries > most[one.Scope]).ToList();
        if (full.Count == 0)
            return new(IsAllowed: true, 0, IsFirstRefusal: false);
        var wait = full.Max(one => one.BeganAt + Window - now);
        return new(
            IsAllowed: false,
            Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes)),
            full.Exists(one => one.Tries == most[one.Scope] + 1)
        );
    }

    Task<List<Counted>> Add((string Scope, int Most)[] scopes, Tried? account, DateTimeOffset now, CancellationToken ct) =>
        database.Query(
            [
                scopes.Select(one => one.Scope).ToArray(),
                now,
                now - Window,
                account?.Email,
                account?.Address,
                now - KnownFor,
                account?.Scope,
                scopes.Select(one => one.Most).ToArray(),
            ],
            row => new Counted(row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetBoolean(3)),
            ct
        );

    static Task<int> Clear(Transaction tx, string[] scopes, CancellationToken ct) => tx.Execute([scopes], ct);

    // An account that is tried, whoever has it, by digests.
    sealed record Tried(string Scope, string Email, string Address);

    sealed record Counted(string Scope, int Tries, DateTimeOffset BeganAt, bool IsKnown);
}

/// <summary>Whether a try may be looked at.</summary>
/// <param name="Minutes">After that long another one may.</param>
/// <param name="IsFirstRefusal">The first of many: it is worth a row in the audit trail, the rest are more of the same.</param>
public readonly record struct TryVerdict(bool IsAllowed, int Minutes, bool IsFirstRefusal);
