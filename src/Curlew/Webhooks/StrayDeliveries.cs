using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>A number that Meta sends webhooks for and that is not set up here.</summary>
/// <param name="PhoneNumberId">Meta's id of it.</param>
/// <param name="Deliveries">Webhooks with something for it.</param>
/// <param name="Example">The latest of them.</param>
public sealed record StrayNumber(string PhoneNumberId, int Deliveries, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, Guid Example);

/// <summary>Webhooks for numbers that are not set up here: kept without effect until the number is added, and shown, because it may be ours.</summary>
public sealed class StrayDeliveries(Database database)
{
    /// <summary>The numbers they are for, the one seen last first.</summary>
    public Task<List<StrayNumber>> List(CancellationToken ct = default) =>
        database.Query(
            [],
            row => new StrayNumber(
                row.GetString(0),
                row.GetInt32(1),
                row.GetFieldValue<DateTimeOffset>(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.GetGuid(4)
            ),
            ct
        );

    /// <summary>The same, each with the account that its latest webhook names; null where that does not open.</summary>
    internal static async Task<List<(StrayNumber Number, string? WabaId)>> WithAccounts(
        Database database,
        Sealer sealer,
        CancellationToken ct
    )
    {
        var deliveries = new Deliveries(database, sealer);
        var all = new List<(StrayNumber, string?)>();
        foreach (var number in await new StrayDeliveries(database).List(ct))
            all.Add((number, await Account(deliveries, number, ct)));
        return all;
    }

    static async Task<string?> Account(Deliveries deliveries, StrayNumber stray, CancellationToken ct)
    {
        try
        {
            return await deliveries.Show(stray.Example, ct) is { } shown
                ? Notification
                    .Parse(shown.Body)
                    .Changes.Where(change =>
                        ApplyChanges.Number(change) is { } number && WebhookShape.Printable(number) == stray.PhoneNumberId
                    )
                    .Select(change => change.Origin.AccountId)
                    .FirstOrDefault(account => account is not null)
                : null;
        }
        catch (SealBroken)
        {
            // Changed since it was stored: the number is shown without its account.
            return null;
        }
    }

    /// <summary>Lets those be unpacked again whose number has been added since. Returns how many; worth running every few seconds.</summary>
    public Task<int> RunOnce(CancellationToken ct = default) => database.Execute([], ct);

    /// <summary>Notes the numbers of deliveries that are taken now, in place of what was noted when they were taken before.</summary>
    internal static async Task Note(Transaction transaction, IReadOnlyList<OpenDelivery> deliveries, CancellationToken ct)
    {
        if (deliveries.Where(delivery => delivery.HadProblem).Select(delivery => delivery.Id).ToArray() is { Length: > 0 } again)
            await Forget(transaction, again, ct);
        var strays = deliveries.SelectMany(delivery => delivery.Strays, (delivery, number) => (Number: number, delivery.Id)).ToList();
        if (strays.Count > 0)
            await Add(transaction, [.. strays.Select(stray => stray.Number)], [.. strays.Select(stray => stray.Id)], ct);
    }

    static Task<int> Forget(Transaction transaction, Guid[] deliveries, CancellationToken ct) => transaction.Execute([deliveries], ct);

    static Task<int> Add(Transaction transaction, string[] numbers, Guid[] deliveries, CancellationToken ct) =>
        transaction.Execute([numbers, deliveries], ct);
}
