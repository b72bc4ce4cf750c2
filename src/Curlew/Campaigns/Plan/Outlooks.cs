using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Why an active campaign is not sending at this moment, and from when it will.</summary>
/// <param name="Binds">What binds first.</param>
/// <param name="Until">When it stops binding; null when a person has to act.</param>
/// <param name="Changes">When anything about it changes by itself, at the latest: a batch comes due or its window closes; null when nothing
/// will.</param>
public sealed record Outlook(Guid Campaign, Binding Binds, DateTimeOffset? Until, DateTimeOffset? Changes);

/// <summary>Reads the outlook of campaigns from the same rows a claim reads.</summary>
public sealed class Outlooks(Database database, TimeProvider clock, SendOptions options)
{
    /// <summary>The outlook of every active campaign, in the order in which they are served, to whoever sends: whether a server runs is not
    /// asked.</summary>
    public Task<List<Outlook>> All(CancellationToken ct) => Of(null, isSending: true, ct);

    /// <summary>The next moment at which a campaign of this installation may send or its plan moves on, or null when none will by
    /// itself.</summary>
    public async Task<DateTimeOffset?> NextDue(CancellationToken ct) => (await All(ct)).Min(outlook => outlook.Changes);

    /// <summary>The outlook of one campaign to whoever looks from outside: it waits for a server as well. Null when it is not
    /// active.</summary>
    public async Task<Outlook?> Of(Guid campaign, CancellationToken ct) => (await Of(campaign, isSending: false, ct)).SingleOrDefault();

    Task<List<Outlook>> Of(Guid? campaign, bool isSending, CancellationToken ct) =>
        database.Query(
            [clock.GetUtcNow(), options.RollingWindow, campaign, isSending],
            row => new Outlook(row.GetGuid(0), Bound(row.GetString(1)), row.OrNull<DateTimeOffset>(2), row.OrNull<DateTimeOffset>(3)),
            ct
        );

    static Binding Bound(string word) =>
        Codes.Member<Binding>(word) ?? throw new InvalidOperationException($"'{word}' binds a campaign and has no name here.");
}
