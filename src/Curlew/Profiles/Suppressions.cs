using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Numbers that no campaign is sent to, whoever has them: a do-not-contact list, a lawyer's letter, the business's own
/// lines.</summary>
sealed class Suppressions(Session session, Sealer sealer)
{
    /// <summary>Puts a number on the list, in every spelling; false when it is there already.</summary>
    /// <param name="reason">Why, in at most 200 characters; stored as it is, so nothing personal.</param>
    public async Task<bool> Add(PhoneNumber phone, string reason, string by, CancellationToken ct = default) =>
        await Insert(sealer.Seal(phone.MatchKey), reason, by, ct) == 1;

    /// <summary>Takes a number off the list; false when it is not there.</summary>
    public async Task<bool> Remove(PhoneNumber phone, CancellationToken ct = default) => await Delete(sealer.Seal(phone.MatchKey), ct) == 1;

    Task<int> Insert(string match, string reason, string by, CancellationToken ct) => session.Execute([match, reason, by], ct);

    Task<int> Delete(string match, CancellationToken ct) => session.Execute([match], ct);
}
