using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>WhatsApp's notice that somebody has another number or user id from now on.</summary>
/// <param name="MessageId">WhatsApp id of the notice, sealed.</param>
/// <param name="Kind">user_changed_number or user_changed_user_id.</param>
/// <param name="Before">Who they were.</param>
/// <param name="After">What they are called from now on; what is missing in it stays.</param>
public sealed record IdentityChange(string MessageId, DateTimeOffset At, string Kind, Identity Before, Identity After);

/// <summary>Lets people keep their profile when their number or user id changes.</summary>
public sealed class IdentityChanges(Sealer sealer)
{
    readonly People people = new(sealer);

    /// <summary>Takes each notice once, in the order in which they happened. Where the new identifier is somebody else's, nothing changes
    /// and the pair is listed for a person to decide.</summary>
    /// <remarks>To be called before the people of the same deliveries are identified: who writes under the new number is then known
    /// already.</remarks>
    public async Task Run(Transaction transaction, IReadOnlyList<IdentityChange> changes, CancellationToken ct = default)
    {
        if (changes.Count == 0)
            return;
        await People.OneAtATime(transaction, ct);
        var fresh = (await Fresh(transaction, [.. changes.Select(change => change.MessageId).Distinct()], ct)).ToHashSet();
        foreach (var change in changes.OrderBy(change => change.At).Where(change => fresh.Remove(change.MessageId)))
            await Take(transaction, change, ct);
    }

    async Task Take(Transaction transaction, IdentityChange change, CancellationToken ct)
    {
        var profile = (await people.Identify(transaction, new Dictionary<Identity, string?> { [change.Before] = null }, ct))[change.Before];
        var user = change.After.UserId is { } userId ? sealer.Seal(userId) : null;
        var phone = change.After.Phone is { } number ? sealer.Seal(number) : null;
        var match = change.After.Phone is { } spelled ? sealer.Seal(spelled.MatchKey) : null;

        var reason = change.Kind is "user_changed_number" ? "changed_number" : "changed_user_id";
        var holders = await Holders(transaction, profile, user, phone, match, ct);
        if (holders.Count > 0)
            await SamePeople.NoteDoubts(
                transaction,
                [.. holders.Select(holder => new Doubt(profile, holder, reason))],
                change.MessageId,
                ct
            );
        var moved =
            holders.Count == 0 && await Move(transaction, profile, user, phone, match, change.After.Phone, change.At, reason, ct) > 0;
        await Note(
            transaction,
            change,
            profile,
            holders.Count > 0 ? "for_review"
                : moved ? "changed"
                : "known",
            ct
        );
    }

    static Task<List<string>> Fresh(Transaction transaction, string[] notices, CancellationToken ct) =>
        transaction.Query([notices], row => row.GetString(0), ct);

    static Task<List<Guid>> Holders(
        Transaction transaction,
        Guid profile,
        string? user,
        string? phone,
        string? match,
        CancellationToken ct
    ) => transaction.Query([profile, user, phone, match], row => row.GetGuid(0), ct);

    static Task<int> Move(
        Transaction transaction,
        Guid profile,
        string? user,
        string? phone,
        string? match,
        PhoneNumber? number,
        DateTimeOffset at,
        string reason,
        CancellationToken ct
    ) => transaction.Execute([profile, user, phone, match, number?.Region, at, reason, number?.TimeZone], ct);

    static Task<int> Note(Transaction transaction, IdentityChange change, Guid profile, string outcome, CancellationToken ct) =>
        transaction.Execute([change.MessageId, profile, change.At, change.Kind, outcome], ct);
}
