using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What a one-time link is for; the words are those of the column.</summary>
public enum LinkPurpose
{
    /// <summary>The first owner of a new installation.</summary>
    FirstOwner,

    /// <summary>Somebody who was invited.</summary>
    Invitation,

    /// <summary>A new password for an account that is in use.</summary>
    Password,
}

/// <summary>Links by which somebody comes in once. Only a digest is kept: whoever reads the database cannot use them.</summary>
static class StaffLinks
{
    static readonly TimeSpan Counts = TimeSpan.FromDays(3);

    /// <summary>Makes one; those of the same person before it count no more.</summary>
    /// <param name="staff">Null for the first owner.</param>
    public static async Task<(string Token, DateTimeOffset Until)> Make(
        Transaction tx,
        LinkPurpose purpose,
        Guid? staff,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        if (staff is { } person)
            await Void(tx, person, now, ct);
        await Insert(tx, Digest(token), purpose, staff, now + Counts, ct);
        return (token, now + Counts);
    }

    /// <summary>Uses one up; null where it never was, ran out or was used: of several at the same moment one is first.</summary>
    public static Task<OpenLink?> Use(Transaction tx, string token, DateTimeOffset now, CancellationToken ct) =>
        Take(tx, Digest(token), now, ct);

    /// <summary>Looks at one without using it; null where it does not count.</summary>
    public static Task<OpenLink?> Find(Session session, string token, DateTimeOffset now, CancellationToken ct) =>
        Look(session, Digest(token), now, ct);

    /// <summary>Makes all links of somebody count no more.</summary>
    public static Task<int> Void(Transaction tx, Guid staff, DateTimeOffset now, CancellationToken ct) => tx.Execute([staff, now], ct);

    static Task<int> Insert(Transaction tx, byte[] digest, LinkPurpose purpose, Guid? staff, DateTimeOffset until, CancellationToken ct) =>
        tx.Execute([digest, Codes.Word(purpose), staff, until], ct);

    static Task<OpenLink?> Take(Transaction tx, byte[] digest, DateTimeOffset now, CancellationToken ct) =>
        tx.First([digest, now], OpenLink.Read, ct);

    static Task<OpenLink?> Look(Session session, byte[] digest, DateTimeOffset now, CancellationToken ct) =>
        session.First([digest, now], OpenLink.Read, ct);

    // Of 256 random bits a digest without a key is as good as one with it.
    static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>A link that counts.</summary>
/// <param name="Staff">Whose it is; null for the first owner's.</param>
public sealed record OpenLink(LinkPurpose Purpose, Guid? Staff)
{
    internal static OpenLink Read(Npgsql.NpgsqlDataReader row) =>
        new(Codes.Member<LinkPurpose>(row.GetString(0))!.Value, row.OrNull<Guid>(1));
}
