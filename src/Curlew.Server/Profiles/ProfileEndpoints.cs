using Curlew.Profiles;
using Curlew.Server.Api;

namespace Curlew.Server.Profiles;

/// <summary>
/// Customers over the API: found, masked, and what they decided about marketing written down. What leads to a person stands in a body, never in a
/// path.
/// </summary>
static class ProfileEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.Ask<PersonAsked, PeopleFound>(
            "/profiles/search",
            "searchProfiles",
            "Everyone a key leads to, masked.",
            async (call, asked, ct) => new(await call.Desk.Profiles.Find(asked.Key, asked.Country, ct))
        );
        api.Do<RevealAsked, RevealOutcome>(
            "POST",
            "/profiles/{id}/reveal",
            "revealProfile",
            "One field of a person in clear; who saw it, and what for, is kept.",
            (call, asked, ct) => call.Desk.Profiles.Reveal(call.Id(), asked.Field, asked.Purpose, ct),
            shows: true
        );
        api.Do<DecisionGiven, SubscriptionOutcome>(
            "POST",
            "/profiles/subscribe",
            "subscribeProfile",
            "Record that a person wants marketing, from now on.",
            (call, given, ct) => call.Desk.Profiles.Subscribe(given.Key, given.Country, given.Evidence, ct)
        );
        api.Do<DecisionGiven, SubscriptionOutcome>(
            "POST",
            "/profiles/unsubscribe",
            "unsubscribeProfile",
            "Record that a person wants no more marketing, from now on.",
            (call, given, ct) => call.Desk.Profiles.Unsubscribe(given.Key, given.Country, given.Evidence, ct)
        );
        api.Do<SuppressionGiven, SuppressionOutcome>(
            "POST",
            "/suppressions",
            "suppressNumber",
            "Put a number on the list of those no campaign is sent to, whoever has it, known or not.",
            (call, given, ct) => call.Desk.Profiles.Suppress(given.Number, given.Country, given.Reason, ct)
        );
        api.Do<NumberGiven, SuppressionOutcome>(
            "POST",
            "/suppressions/release",
            "releaseNumber",
            "Take a number off that list.",
            (call, given, ct) => call.Desk.Profiles.Release(given.Number, given.Country, ct)
        );
    }

    /// <param name="Key">A number, an e-mail address, a user id or a profile id.</param>
    /// <param name="Country">Country of a number without a country code, as two letters.</param>
    sealed record PersonAsked(string Key, string? Country = null);

    sealed record PeopleFound(IReadOnlyList<FoundProfile> People);

    sealed record RevealAsked(PersonalField Field, RevealPurpose Purpose);

    /// <inheritdoc cref="PersonAsked"/>
    /// <param name="Evidence">How they said so; kept sealed.</param>
    sealed record DecisionGiven(string Key, string Evidence, string? Country = null);

    /// <param name="Reason">Why, without personal data.</param>
    sealed record SuppressionGiven(string Number, string Reason, string? Country = null);

    sealed record NumberGiven(string Number, string? Country = null);
}
