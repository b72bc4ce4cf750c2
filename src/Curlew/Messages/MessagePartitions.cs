using System.Collections.Concurrent;
using Curlew.Postgres;

namespace Curlew.Messages;

/// <summary>Makes the monthly partitions of <c>whatsapp_messages</c> before they are needed.</summary>
public sealed class MessagePartitions(Database database, TimeProvider clock)
{
    // Meta retries for 7 days and hands over half a year of history on request; next month's partition may be needed before midnight.
    static readonly TimeSpan Past = TimeSpan.FromDays(400);
    static readonly TimeSpan Future = TimeSpan.FromDays(45);

    readonly ConcurrentDictionary<DateOnly, bool> made = [];

    /// <summary>Makes this month's and the next month's partition.</summary>
    public Task MakeAhead(CancellationToken ct = default) => Make([clock.GetUtcNow(), clock.GetUtcNow().AddMonths(1)], ct);

    /// <summary>
    /// Makes the partitions these moments lie in, each in a transaction of its own. Moments far from now stay in the default partition:
    /// absurd dates must not litter the schema.
    /// </summary>
    public async Task Make(IEnumerable<DateTimeOffset> moments, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        foreach (
            var month in moments
                .Where(at => at > now - Past && at < now + Future)
                .Select(Month)
                .Distinct()
                .Where(month => !made.ContainsKey(month))
                .Order()
                .ToList()
        )
        {
            await Create(month, ct);
            made[month] = true;
        }
    }

    Task<int> Create(DateOnly month, CancellationToken ct) => database.Execute([month], ct);

    static DateOnly Month(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
}
