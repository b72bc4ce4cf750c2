using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;

namespace Curlew.Inbox;

/// <summary>What a search has found.</summary>
/// <param name="Conversations">Of people whom a number, an address, an id or a name leads to, the latest first.</param>
/// <param name="Messages">Messages with every word that was typed, the youngest first; none where one person was asked for.</param>
public sealed record InboxFound(IReadOnlyList<Conversation> Conversations, IReadOnlyList<FoundMessage> Messages);

/// <summary>A message with every word that was typed.</summary>
/// <param name="Name">Whose conversation it stands in; null where no name is known.</param>
public sealed record FoundMessage(
    Guid Message,
    DateTimeOffset At,
    Guid Profile,
    string? PhoneNumberId,
    string? Name,
    bool Incoming,
    string Text
);

/// <summary>Finds conversations by whatever somebody types: a whole number, an e-mail address, a user id, a profile id, a name or its beginning, words of a
/// message.</summary>
static class SearchInbox
{
    const int MostPeople = 20;

    /// <param name="country">Where a number without a country code is at home, as two letters; null where nobody said.</param>
    public static async Task<InboxFound> Run(
        Database database,
        Sealer sealer,
        TimeProvider clock,
        string typed,
        string? country,
        int most,
        CancellationToken ct
    )
    {
        var conversations = new Conversations(database, sealer, clock);
        if (await new FindProfiles(database, sealer).By(typed, country, ct) is { Count: > 0 } people)
            return new(await conversations.Of([.. people.Select(person => person.Id)], ct), []);
        var named = await SearchNames.By(database, sealer, typed, MostPeople, ct);
        var matches = await new SearchMessages(database, sealer, clock).Everywhere(typed, null, most, ct);
        var names = (await conversations.Of([.. matches.Select(match => match.Profile).Distinct()], ct))
            .DistinctBy(one => one.Profile)
            .ToDictionary(one => one.Profile, one => one.Name);
        return new(
            await conversations.Of(named, ct),
            [
                .. matches.Select(match => new FoundMessage(
                    match.Message,
                    match.At,
                    match.Profile,
                    match.PhoneNumberId,
                    names.GetValueOrDefault(match.Profile),
                    match.Incoming,
                    match.Text
                )),
            ]
        );
    }
}
