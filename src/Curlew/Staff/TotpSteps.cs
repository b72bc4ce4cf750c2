using Curlew.Postgres;

namespace Curlew.Staff;

/// <summary>Steps of half a minute of which a code was taken: none is taken twice, and none before it afterwards.</summary>
static class TotpSteps
{
    public static async Task<AccountOutcome> Take(Transaction tx, Guid staff, long step, CancellationToken ct) =>
        await Advance(tx, staff, step, ct) == 1 ? new AccountOutcome.CodeTaken() : new AccountOutcome.CodeUsedBefore();

    static Task<int> Advance(Transaction tx, Guid staff, long step, CancellationToken ct) => tx.Execute([staff, step], ct);
}
