using System.Security.Cryptography;
using System.Text;
using Curlew.Postgres;

namespace Curlew.Staff;

/// <summary>Accounts at OpenID Connect providers, and whose they are.</summary>
static class StaffLogins
{
    /// <summary>Whose it is; null for nobody's.</summary>
    /// <param name="subject">The provider's own id of the person.</param>
    public static Task<Guid?> Owner(Session session, string provider, string subject, CancellationToken ct) =>
        Find(session, Digest(provider, subject), ct);

    public static async Task<AccountOutcome> Add(
        Transaction tx,
        Guid staff,
        string provider,
        string subject,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        await Insert(tx, Digest(provider, subject), provider, staff, now, ct) == 1
            ? new AccountOutcome.LoginAdded()
            : new AccountOutcome.ChangedMeanwhile();

    static Task<Guid?> Find(Session session, byte[] digest, CancellationToken ct) =>
        session.First([digest], row => row.OrNull<Guid>(0), ct);

    static Task<int> Insert(Transaction tx, byte[] digest, string provider, Guid staff, DateTimeOffset now, CancellationToken ct) =>
        tx.Execute([digest, provider, staff, now], ct);

    static byte[] Digest(string provider, string subject) => SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{subject}"));
}
