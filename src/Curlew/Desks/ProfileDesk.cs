using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Desks;

/// <summary>What can be done with customers: found, and what they decided about marketing written down.</summary>
public sealed class ProfileDesk
{
    const int LongestReason = 200;

    static readonly Verb Finding = new("profile.find", Permission.SeePeople);
    static readonly Verb Revealing = new("profile.reveal", Permission.RevealPeople);
    static readonly Verb Subscribing = new("profile.subscribe", Permission.DecideForPeople);
    static readonly Verb Unsubscribing = new("profile.unsubscribe", Permission.DecideForPeople);
    static readonly Verb Suppressing = new("profile.suppress", Permission.DecideForPeople);
    static readonly Verb Releasing = new("profile.release", Permission.DecideForPeople);

    readonly Desk desk;

    internal ProfileDesk(Desk desk) => this.desk = desk;

    /// <summary>Everyone a key leads to, masked.</summary>
    /// <param name="key">A number, an e-mail address, a user id or a profile id.</param>
    /// <param name="country">Where a number without a country code is at home, as two letters; null where nobody said.</param>
    public Task<List<FoundProfile>> Find(string key, string? country, CancellationToken ct = default) =>
        desk.Read(
            Finding,
            new("profile", null),
            async database =>
            {
                var found = await new FindProfiles(database, desk.Sealer).By(key, country, ct);
                await desk.Alarm(database, "user_profiles", found.Where(one => one.IsUnreadable).Select(one => one.Id), ct);
                return found;
            },
            found => found.Count,
            ct,
            about: found => found is [var one] ? new("profile", one.Id) : null
        );

    /// <summary>One field of a person in clear; who saw it, and what for, is kept in the same transaction.</summary>
    public Task<RevealOutcome> Reveal(Guid profile, PersonalField field, RevealPurpose purpose, CancellationToken ct = default) =>
        desk.Do(
            Revealing,
            new("profile", profile),
            tx => RevealProfile.Run(tx, desk.Sealer, profile, field, ct),
            ct,
            purpose: Codes.Word(purpose)
        );

    /// <summary>The same of a field of the business's own.</summary>
    /// <param name="field">Its name.</param>
    public Task<RevealOutcome> Reveal(Guid profile, string field, RevealPurpose purpose, CancellationToken ct = default) =>
        desk.Do(
            Revealing,
            new("profile", profile),
            tx => RevealField.Run(tx, desk.Sealer, profile, field, ct),
            ct,
            purpose: Codes.Word(purpose)
        );

    /// <summary>Records that a person wants marketing, from now on.</summary>
    /// <param name="evidence">How they said so; kept sealed.</param>
    /// <inheritdoc cref="Find"/>
    public Task<SubscriptionOutcome> Subscribe(string key, string? country, string evidence, CancellationToken ct = default) =>
        desk.Do(Subscribing, new("profile", null), tx => Decide(tx, key, country, wanted: true, evidence, ct), ct);

    /// <summary>Records that a person wants no more marketing, from now on.</summary>
    /// <inheritdoc cref="Subscribe"/>
    public Task<SubscriptionOutcome> Unsubscribe(string key, string? country, string evidence, CancellationToken ct = default) =>
        desk.Do(Unsubscribing, new("profile", null), tx => Decide(tx, key, country, wanted: false, evidence, ct), ct);

    /// <summary>Puts a number on the list of those no campaign is sent to, whoever has it, known or not.</summary>
    /// <param name="reason">Why, without personal data.</param>
    public Task<SuppressionOutcome> Suppress(string number, string? country, string reason, CancellationToken ct = default) =>
        desk.Do(
            Suppressing,
            new("number", null),
            async tx =>
                PhoneNumber.Read(number, country) is not { Doubt: null, Phone: var phone } ? (SuppressionOutcome)No(number, country)
                : reason.Length > LongestReason ? new SuppressionOutcome.ReasonTooLong(LongestReason)
                : await new Suppressions(tx, desk.Sealer).Add(phone, reason, desk.Actor.Label, ct)
                    ? new SuppressionOutcome.Suppressed(phone.Masked)
                : new SuppressionOutcome.SuppressedAlready(phone.Masked),
            ct
        );

    /// <summary>Takes a number off that list.</summary>
    public Task<SuppressionOutcome> Release(string number, string? country, CancellationToken ct = default) =>
        desk.Do(
            Releasing,
            new("number", null),
            async tx =>
                PhoneNumber.Read(number, country) is not { Doubt: null, Phone: var phone } ? No(number, country)
                : await new Suppressions(tx, desk.Sealer).Remove(phone, ct) ? new SuppressionOutcome.Released(phone.Masked)
                : (SuppressionOutcome)new SuppressionOutcome.NotSuppressed(phone.Masked),
            ct
        );

    async Task<SubscriptionOutcome> Decide(Transaction tx, string key, string? country, bool wanted, string evidence, CancellationToken ct)
    {
        var found = await new FindProfiles(tx, desk.Sealer).By(key, country, ct);
        if (found is not [var profile])
            return found.Count == 0 ? new SubscriptionOutcome.Nobody() : new SubscriptionOutcome.Several(found);
        // Somebody may be removed or merged away between the look and the change.
        if (!await Subscriptions.Hold(tx, profile.Id, ct))
            return new SubscriptionOutcome.Nobody();
        var decision = new Decision(profile.Id, wanted, desk.Clock.GetUtcNow(), "staff", Evidence: $"{evidence} ({desk.Actor.Label})");
        await new Subscriptions(desk.Sealer).Decide(tx, [decision], ct);
        return wanted
            ? new SubscriptionOutcome.Subscribed(profile.Id, profile.Phone)
            : new SubscriptionOutcome.Unsubscribed(profile.Id, profile.Phone);
    }

    static SuppressionOutcome.NoNumber No(string number, string? country) =>
        new(new CellProblem.PhoneUnread(PhoneNumber.Read(number, country).Doubt ?? PhoneDoubt.NotANumber, country));
}
