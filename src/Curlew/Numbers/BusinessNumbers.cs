using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Numbers;

/// <summary>The business's own WhatsApp numbers and the portfolios whose limits they share.</summary>
public sealed class BusinessNumbers(Database database, Sealer sealer)
{
    /// <summary>Adds a number or updates it, together with its portfolio's limit.</summary>
    /// <param name="messagingLimit">Unique people in a rolling 24 hours outside open windows; null is unlimited.</param>
    public Task<int> Save(BusinessNumber number, int? messagingLimit, CancellationToken ct) =>
        database.Execute(
            [number.PhoneNumberId, number.PortfolioId, number.WabaId, sealer.Seal(number.Phone), number.Throughput, messagingLimit],
            ct
        );

    /// <summary>Lets a number send again after whatever stopped it is mended. False when it was not stopped.</summary>
    public async Task<bool> Restart(string phoneNumberId, CancellationToken ct) => await Release(phoneNumberId, ct) == 1;

    Task<int> Release(string phoneNumberId, CancellationToken ct) => database.Execute([phoneNumberId], ct);
}

/// <summary>One of the business's numbers; ids are Meta's, opaque text.</summary>
/// <param name="Throughput">Messages per second: 80, 1,000 after Meta's upgrade, 20 in coexistence with the phone app.</param>
public sealed record BusinessNumber(string PhoneNumberId, string PortfolioId, string WabaId, PhoneNumber Phone, int Throughput);
