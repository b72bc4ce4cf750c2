using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Lets a set of changes take effect in one transaction, whatever deliveries they came in and in whatever order.</summary>
sealed class ApplyChanges(Sealer sealer, IQueue queue, Settlement settlement)
{
    readonly People people = new(sealer);
    readonly Subscriptions subscriptions = new(sealer);
    readonly ReceiveMessages receive = new(sealer, queue, settlement);
    readonly ApplyStatuses statuses = new(sealer, settlement);

    /// <summary>Applies what can be and notes at each delivery what cannot.</summary>
    /// <param name="numbers">The business's own numbers: what was meant for others is kept as it came, and nobody is made a customer by it.</param>
    public async Task Run(Transaction transaction, IReadOnlyList<Told<Change>> changes, IReadOnlySet<string> numbers, CancellationToken ct)
    {
        var ours = changes.Where(told => IsOurs(told, numbers)).ToList();
        var messages = Of<IncomingMessage>(ours).Where(told => HasSender(told.Delivery, "message", told.Change.From, told.Change.UserId)).ToList();
        var preferences = Of<UserPreference>(ours).Where(told => HasSender(told.Delivery, "preference", told.Change.WaId, told.Change.UserId)).ToList();

        var profiles = await people.Identify(transaction, Introduced(messages, preferences), ct);
        var decisions = await statuses.Run(transaction, [.. Of<StatusUpdate>(ours)], ct);
        decisions.AddRange(await receive.Run(transaction, messages, profiles, ct));
        decisions.AddRange(preferences.Select(told => Decision(told, profiles)).OfType<Decision>());
        await subscriptions.Decide(transaction, decisions, ct);
    }

    /// <summary>Applies statuses that waited for their message.</summary>
    public Task<int> JoinStatuses(Transaction transaction, CancellationToken ct) => statuses.Join(transaction, ct);

    static bool IsOurs(Told<Change> told, IReadOnlySet<string> numbers)
    {
        var problem = told.Change switch
        {
            IncomingMessage { PhoneNumberId: var number } when number is null || !numbers.Contains(number) => "a message for a number that is not set up here",
            StatusUpdate { PhoneNumberId: var number } when number is null || !numbers.Contains(number) => "a status of a number that is not set up here",
            UserPreference { PhoneNumberId: { } number } when !numbers.Contains(number) => "a preference for a number that is not set up here",
            BrokenDelivery => "something that cannot be read",
            UnknownChange { Origin.Field: var field } => $"unknown field {Printable(field)}",
            _ => null,
        };
        if (problem is not null)
            told.Delivery.Note(problem);
        return problem is null;
    }

    static bool HasSender(OpenDelivery delivery, string what, string? waId, string? userId)
    {
        if (Identity.From(waId, userId) is not null)
            return true;
        delivery.Note($"a {what} of nobody");
        return false;
    }

    static Dictionary<Identity, string?> Introduced(List<Told<IncomingMessage>> messages, List<Told<UserPreference>> preferences)
    {
        var people = new Dictionary<Identity, string?>();
        foreach (var message in messages.Select(told => told.Change))
        {
            var identity = Identity.From(message.From, message.UserId)!.Value;
            people[identity] = people.GetValueOrDefault(identity) ?? message.ProfileName;
        }

        foreach (var preference in preferences.Select(told => told.Change))
            people.TryAdd(Identity.From(preference.WaId, preference.UserId)!.Value, null);
        return people;
    }

    // Only marketing can be stopped this way; a word not known yet decides nothing.
    static Decision? Decision(Told<UserPreference> told, IReadOnlyDictionary<Identity, Guid> profiles)
    {
        var preference = told.Change;
        var profile = profiles[Identity.From(preference.WaId, preference.UserId)!.Value];
        return preference.Wish switch
        {
            Wish.Stop => new(profile, Subscribed: false, told.At(preference.Timestamp), "user_preferences", Evidence: preference.Value),
            Wish.Resume or Wish.SignUp => new(profile, Subscribed: true, told.At(preference.Timestamp), "user_preferences", Evidence: preference.Value),
            _ => null,
        };
    }

    static IEnumerable<Told<T>> Of<T>(IEnumerable<Told<Change>> changes) where T : Change =>
        from told in changes where told.Change is T select new Told<T>((T)told.Change, told.Delivery);

    static string Printable(string? field) => field is null ? "without a name" : new([.. field.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '?')]);
}
