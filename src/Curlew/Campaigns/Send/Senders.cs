using System.Collections.Concurrent;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Campaigns;

/// <summary>Who sends: one for each of the business's numbers that has a way to Meta, so that none waits for another.</summary>
public sealed class Senders(Database database, TimeProvider clock, Sealer sealer, Lines lines, RecordBatch record)
{
    readonly ConcurrentDictionary<string, SendBatch> known = [];

    /// <summary>Those there are now, in order of the number's id; the same ones each time.</summary>
    public async Task<IReadOnlyList<SendBatch>> All(CancellationToken ct) =>
        [
            .. (await lines.All(ct))
                .Where(line => !line.IsRetired)
                .Select(line =>
                    known.GetOrAdd($"{line.WabaId}/{line.PhoneNumberId}", _ =>
                        new(database, clock, sealer, line.Api, record, new(line.PhoneNumberId), line.Departures)
                    )
                ),
        ];

    /// <summary>Lets each claim and send once, one after another; returns how many people that was about.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var people = 0;
        foreach (var sender in await All(ct))
            people += await sender.RunOnce(ct);
        return people;
    }
}
