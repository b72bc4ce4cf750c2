using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Names customers who have no name yet after the business's own address book. Who only stands in it becomes nobody's
/// customer.</summary>
sealed class TakeNames(Sealer sealer)
{
    readonly People people = new(sealer);

    /// <summary>Takes what was added or changed; what was removed from the address book keeps its name here.</summary>
    public async Task Run(Transaction transaction, IReadOnlyList<AddressBookEntry> entries, CancellationToken ct)
    {
        var named = (
            from entry in entries
            where entry is { Action: not "remove", Name: not null }
            let identity = Identity.From(entry.Phone, null)
            where identity is not null
            select (Identity: identity.Value, Match: sealer.Seal(identity.Value.Phone!.Value.MatchKey), entry.Name)
        ).ToList();
        if (named.Count == 0)
            return;
        var nameless = (await Nameless(transaction, [.. named.Select(entry => entry.Match).Distinct()], ct)).ToHashSet();
        var introduced = named
            .Where(entry => nameless.Contains(entry.Match))
            .GroupBy(entry => entry.Identity)
            .ToDictionary(group => group.Key, group => (string?)group.Last().Name);
        if (introduced.Count > 0)
            await people.Identify(transaction, introduced, ct);
    }

    static Task<List<string>> Nameless(Transaction transaction, string[] numbers, CancellationToken ct) =>
        transaction.Query([numbers], row => row.GetString(0), ct);
}
