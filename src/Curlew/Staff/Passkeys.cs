using Curlew.Postgres;
using Npgsql;

namespace Curlew.Staff;

/// <summary>Passkeys as they are kept. An answer to a challenge is taken once.</summary>
static class Passkeys
{
    public static Task<List<Passkey>> Of(Session session, Guid staff, CancellationToken ct) => session.Query([staff], Read, ct);

    /// <summary>Whose it is; null for nobody's.</summary>
    public static Task<Guid?> Owner(Session session, byte[] credential, CancellationToken ct) =>
        session.First([credential], row => row.OrNull<Guid>(0), ct);

    public static async Task<AccountOutcome> Add(
        Transaction tx,
        Guid staff,
        Passkey passkey,
        byte[] challenge,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (await Answer(tx, challenge, now, ct) == 0)
            return new AccountOutcome.PasskeyReplayed();
        return
            await Insert(
                tx,
                [
                    passkey.CredentialId,
                    staff,
                    passkey.PublicKey,
                    now,
                    passkey.SignCount,
                    passkey.Transports,
                    passkey.IsVerified,
                    passkey.IsBackupEligible,
                    passkey.IsBackedUp,
                    passkey.Attestation,
                    passkey.ClientData,
                ],
                ct
            ) == 1
            ? new AccountOutcome.PasskeyAdded()
            : new AccountOutcome.NoSuchPasskey();
    }

    /// <summary>Keeps that it was used; its count only ever grows.</summary>
    /// <param name="challenge">SHA-256 of what it answered.</param>
    public static async Task<AccountOutcome> Use(
        Transaction tx,
        Guid staff,
        Passkey passkey,
        byte[] challenge,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (await Answer(tx, challenge, now, ct) == 0)
            return new AccountOutcome.PasskeyReplayed();
        return await Note(tx, passkey.CredentialId, staff, passkey.SignCount, passkey.IsBackedUp, ct) == 1
            ? new AccountOutcome.PasskeyUsed()
            : new AccountOutcome.NoSuchPasskey();
    }

    public static async Task<AccountOutcome> Remove(Transaction tx, Guid staff, byte[] credential, CancellationToken ct) =>
        await Delete(tx, staff, credential, ct) == 1 ? new AccountOutcome.PasskeyRemoved() : new AccountOutcome.NoSuchPasskey();

    static Task<int> Answer(Transaction tx, byte[] challenge, DateTimeOffset now, CancellationToken ct) => tx.Execute([challenge, now], ct);

    static Task<int> Insert(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Note(Transaction tx, byte[] credential, Guid staff, long signCount, bool isBackedUp, CancellationToken ct) =>
        tx.Execute([credential, staff, signCount, isBackedUp], ct);

    static Task<int> Delete(Transaction tx, Guid staff, byte[] credential, CancellationToken ct) => tx.Execute([staff, credential], ct);

    static Passkey Read(NpgsqlDataReader row) =>
        new(
            row.GetFieldValue<byte[]>(0),
            row.GetFieldValue<byte[]>(1),
            row.GetFieldValue<DateTimeOffset>(2),
            row.GetInt64(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<string[]>(4)
        )
        {
            IsVerified = row.GetBoolean(5),
            IsBackupEligible = row.GetBoolean(6),
            IsBackedUp = row.GetBoolean(7),
            Attestation = row.GetFieldValue<byte[]>(8),
            ClientData = row.GetFieldValue<byte[]>(9),
        };
}
