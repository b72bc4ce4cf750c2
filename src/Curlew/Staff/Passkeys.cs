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

    public static Task<AccountOutcome> Add(
        Transaction tx,
        Guid staff,
        Passkey passkey,
        byte[] challenge,
        DateTimeOffset now,
        CancellationToken ct
    ) => Once(tx, challenge, now, new AccountOutcome.PasskeyAdded(), () => Insert(tx, Columns(staff, passkey, now), ct), ct);

    /// <summary>Keeps that it was used; its count only ever grows.</summary>
    /// <param name="challenge">SHA-256 of what it answered.</param>
    public static Task<AccountOutcome> Use(
        Transaction tx,
        Guid staff,
        Passkey passkey,
        byte[] challenge,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        Once(
            tx,
            challenge,
            now,
            new AccountOutcome.PasskeyUsed(),
            () => Note(tx, passkey.CredentialId, staff, passkey.SignCount, passkey.IsBackedUp, ct),
            ct
        );

    public static async Task<AccountOutcome> Remove(Transaction tx, Guid staff, byte[] credential, CancellationToken ct) =>
        await Delete(tx, staff, credential, ct) == 1 ? new AccountOutcome.PasskeyRemoved() : new AccountOutcome.NoSuchPasskey();

    // What answers a challenge that was answered before is kept by nobody.
    static async Task<AccountOutcome> Once(
        Transaction tx,
        byte[] challenge,
        DateTimeOffset now,
        AccountOutcome kept,
        Func<Task<int>> keep,
        CancellationToken ct
    ) =>
        await Answer(tx, challenge, now, ct) == 0 ? new AccountOutcome.PasskeyReplayed()
        : await keep() == 1 ? kept
        : new AccountOutcome.NoSuchPasskey();

    static Task<int> Answer(Transaction tx, byte[] challenge, DateTimeOffset now, CancellationToken ct) => tx.Execute([challenge, now], ct);

    static Task<int> Insert(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Note(Transaction tx, byte[] credential, Guid staff, long signCount, bool isBackedUp, CancellationToken ct) =>
        tx.Execute([credential, staff, signCount, isBackedUp], ct);

    static Task<int> Delete(Transaction tx, Guid staff, byte[] credential, CancellationToken ct) => tx.Execute([staff, credential], ct);

    static object?[] Columns(Guid staff, Passkey passkey, DateTimeOffset now) =>
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
        ];

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
