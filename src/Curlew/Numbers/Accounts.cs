using Curlew.Postgres;
using Curlew.Privacy;
using Npgsql;

namespace Curlew.Numbers;

/// <summary>What proves us to Meta for one WhatsApp account, and Meta to us.</summary>
/// <param name="AccessToken">What its numbers send with; null where none is known.</param>
/// <param name="AppSecret">What its webhooks are signed with; null where the app of another account signs them.</param>
/// <param name="Previous">The secret that one has replaced.</param>
/// <param name="VerifyToken">The word of Meta's handshake; null where that of another account serves.</param>
public sealed record AccountKeys(string WabaId, string? AccessToken, string? AppSecret, RetiredSecret? Previous, string? VerifyToken);

/// <summary>A secret that signs until a moment and never afterwards.</summary>
public sealed record RetiredSecret(string Secret, DateTimeOffset Until);

/// <summary>Everything a webhook may be signed with, and every word a handshake may say, over all accounts.</summary>
public sealed record SigningKeys(IReadOnlyList<string> VerifyTokens, IReadOnlyList<string> AppSecrets, IReadOnlyList<RetiredSecret> Retired)
{
    /// <summary>Whether nobody could sign.</summary>
    public bool IsEmpty => AppSecrets.Count == 0 || VerifyTokens.Count == 0;
}

/// <summary>The WhatsApp accounts of the business. Tokens and secrets are sealed, each for its row.</summary>
public sealed class Accounts(Database database, Sealer sealer)
{
    const string Table = "whatsapp_accounts",
        Token = "access_token",
        Secret = "app_secret",
        Replaced = "previous_secret",
        Word = "verify_token";

    /// <summary>Adds an account or changes it; what is null stays as it is, and the replaced secret goes with the secret it was replaced by.</summary>
    public Task Save(AccountKeys keys, CancellationToken ct) => database.InTransaction(tx => Save(tx, keys, ct), ct);

    /// <summary>The same, within a larger change.</summary>
    public async Task Save(Transaction tx, AccountKeys keys, CancellationToken ct)
    {
        var (id, before) = await Hold(tx, keys.WabaId, ct);
        var after = new AccountKeys(
            keys.WabaId,
            keys.AccessToken ?? before.AccessToken,
            keys.AppSecret ?? before.AppSecret,
            keys.AppSecret is null ? before.Previous : keys.Previous,
            keys.VerifyToken ?? before.VerifyToken
        );
        if (after == before)
            return;
        string? Sealed(string? text, string column) => text is null ? null : sealer.Seal(text, new Cell(Table, column, id));
        await Write(
            tx,
            [
                id,
                Sealed(after.AccessToken, Token),
                Sealed(after.AppSecret, Secret),
                Sealed(after.Previous?.Secret, Replaced),
                after.Previous?.Until.ToUniversalTime(),
                Sealed(after.VerifyToken, Word),
            ],
            ct
        );
    }

    /// <summary>Every account.</summary>
    /// <exception cref="SealBroken">Something of one does not open under these keys.</exception>
    public Task<List<AccountKeys>> List(CancellationToken ct) => Rows(ct);

    /// <summary>What any of the accounts' apps may sign with, and the words of their handshakes.</summary>
    public async Task<SigningKeys> Signing(CancellationToken ct)
    {
        var all = await Rows(ct);
        return new(
            [.. all.Select(account => account.VerifyToken).OfType<string>().Distinct()],
            [.. all.Select(account => account.AppSecret).OfType<string>().Distinct()],
            [.. all.Select(account => account.Previous).OfType<RetiredSecret>().Distinct()]
        );
    }

    /// <summary>Opens the token of an account.</summary>
    internal static string OpenToken(Sealer sealer, Guid account, string sealedToken) =>
        sealer.Open(sealedToken, new Cell(Table, Token, account));

    AccountKeys Open(Guid id, string wabaId, NpgsqlDataReader row, int first)
    {
        string? Opened(int column, string name) =>
            row.IsDBNull(first + column) ? null : sealer.Open(row.GetString(first + column), new Cell(Table, name, id));
        var replaced = Opened(2, Replaced) is { } secret ? new RetiredSecret(secret, row.GetFieldValue<DateTimeOffset>(first + 3)) : null;
        return new(wabaId, Opened(0, Token), Opened(1, Secret), replaced, Opened(4, Word));
    }

    async Task<(Guid Id, AccountKeys Keys)> Hold(Transaction tx, string wabaId, CancellationToken ct) =>
        await tx.First([wabaId], row => (row.GetGuid(0), Open(row.GetGuid(0), wabaId, row, first: 1)), ct);

    static Task<int> Write(Transaction tx, object?[] row, CancellationToken ct) => tx.Execute(row, ct);

    Task<List<AccountKeys>> Rows(CancellationToken ct) =>
        database.Query([], row => Open(row.GetGuid(0), row.GetString(1), row, first: 2), ct);
}
