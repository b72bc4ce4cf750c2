using Curlew.Postgres;
using Curlew.Templates;

namespace Curlew.Webhooks;

/// <summary>Reads Meta's copies of the templates at the first start, whenever a webhook tells of something only reading shows, and once a
/// day.</summary>
public sealed class RefreshTemplates(Database database, SyncTemplates templates, string wabaId, TimeProvider clock)
{
    static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    /// <summary>Returns 1 when they were read; 0 when that is not due, or Meta would not tell: then it stays due.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        // What is asked for while Meta answers may not be in the answer: the beginning counts.
        var begun = clock.GetUtcNow();
        if (!await IsDue(begun - Usual, ct) || await templates.Run(ct) is not SyncOutcome.Taken)
            return 0;
        return await Done(begun, ct);
    }

    Task<bool> IsDue(DateTimeOffset since, CancellationToken ct) => database.First([wabaId, since], row => row.GetBoolean(0), ct);

    Task<int> Done(DateTimeOffset at, CancellationToken ct) => database.Execute([wabaId, at], ct);
}
