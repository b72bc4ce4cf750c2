using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Staff;

/// <summary>Accounts as they are kept: what is personal or secret in them is sealed.</summary>
static class StaffAccounts
{
    public static Cell Cell(string column, Guid staff) => new("staff", column, staff);

    /// <summary>Makes a new one; 0 where its address is taken or there is a first owner already.</summary>
    public static Task<int> Insert(
        Transaction tx,
        Sealer sealer,
        Account account,
        bool isFirst,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        Insert(
            tx,
            [
                account.Id,
                sealer.Seal(account.Name, Cell("name", account.Id)),
                sealer.Seal(account.Email, Cell("email", account.Id)),
                StaffEmail.Digest(sealer, account.Email),
                Codes.Word(account.Role),
                Codes.Word(account.State),
                Seal(sealer, account.PasswordHash, "password", account.Id),
                account.SecurityStamp,
                isFirst,
                now,
            ],
            ct
        );

    /// <summary>Keeps what was changed; 0 where somebody else changed it meanwhile.</summary>
    public static Task<int> Update(Transaction tx, Sealer sealer, Account account, CancellationToken ct) =>
        Update(
            tx,
            [
                account.Id,
                account.Version,
                Codes.Word(account.State),
                Seal(sealer, account.PasswordHash, "password", account.Id),
                account.SecurityStamp,
                Seal(sealer, account.AuthenticatorKey, "authenticator", account.Id),
                account.HasSecondFactor,
                Seal(sealer, account.RecoveryCodes is [] ? null : string.Join(' ', account.RecoveryCodes), "recovery_codes", account.Id),
            ],
            ct
        );

    public static Task<Account?> ById(Session session, Sealer sealer, Guid id, CancellationToken ct) =>
        session.First([id], row => Read(row, sealer), ct);

    public static Task<Account?> ByEmail(Session session, Sealer sealer, string email, CancellationToken ct) =>
        ByDigest(session, sealer, StaffEmail.Digests(sealer, StaffEmail.Read(email) ?? ""), ct);

    static Task<int> Insert(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<int> Update(Transaction tx, object?[] columns, CancellationToken ct) => tx.Execute(columns, ct);

    static Task<Account?> ByDigest(Session session, Sealer sealer, string[] digests, CancellationToken ct) =>
        session.First([digests], row => Read(row, sealer), ct);

    static Account Read(NpgsqlDataReader row, Sealer sealer)
    {
        var id = row.GetGuid(0);
        return new Account
        {
            Id = id,
            Name = sealer.Open(row.GetString(1), Cell("name", id)),
            Email = sealer.Open(row.GetString(2), Cell("email", id)),
            Role = Codes.Member<Role>(row.GetString(3))!.Value,
            State = Codes.Member<StaffState>(row.GetString(4))!.Value,
            PasswordHash = Open(sealer, row.TextOrNull(5), "password", id),
            SecurityStamp = row.GetString(6),
            AuthenticatorKey = Open(sealer, row.TextOrNull(7), "authenticator", id),
            HasSecondFactor = row.GetBoolean(8),
            RecoveryCodes = Open(sealer, row.TextOrNull(9), "recovery_codes", id)?.Split(' ') ?? [],
            Version = row.GetInt32(10),
        }.Remember();
    }

    static string? Seal(Sealer sealer, string? text, string column, Guid staff) =>
        text is null ? null : sealer.Seal(text, Cell(column, staff));

    static string? Open(Sealer sealer, string? text, string column, Guid staff) =>
        text is null ? null : sealer.Open(text, Cell(column, staff));
}
