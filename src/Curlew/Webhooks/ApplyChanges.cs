using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>Lets a set of changes take effect in one transaction, whatever deliveries they came in and in whatever order.</summary>
sealed class ApplyChanges(Sealer sealer, IQueue queue, Settlement settlement, IQueue? media, OutgoingEvents? events)
{
    readonly WhoIsWho whoIsWho = new(sealer);
    readonly People people = new(sealer);
    readonly Subscriptions subscriptions = new(sealer);
    readonly ReceiveMessages receive = new(sealer, queue, media, events);
    readonly ApplyStatuses statuses = new(sealer, settlement, events);
    readonly ApplyAccountEvents account = new(sealer);
    readonly IdentityChanges identities = new(sealer);
    readonly TakeNames names = new(sealer);

    /// <summary>Applies what can be and notes at each delivery what cannot.</summary>
    /// <param name="numbers">The business's own numbers: what was meant for others is kept as it came, and nobody is made a customer by
    /// it.</param>
    public async Task Run(
        Transaction transaction,
        IReadOnlyList<ToldChange<Change>> changes,
        IReadOnlySet<string> numbers,
        CancellationToken ct
    )
    {
        var ours = changes.Where(told => IsOurs(told, numbers)).ToList();
        var messages = ours.Select(HeardMessage.From).OfType<HeardMessage>().ToList();
        var preferences = Of<UserPreference>(ours).Where(HasSender).ToList();

        // Numbers first, then people: senders lock in the same order.
        await account.Run(transaction, [.. ours.Select(AccountEvent.From).OfType<AccountEvent>()], ct);
        await identities.Run(transaction, [.. messages.Select(IdentityChanged).OfType<IdentityChange>()], ct);
        await names.Run(transaction, [.. Of<AddressBookEntry>(ours).Select(told => told.Change)], ct);
        var told = await statuses.Learn(transaction, [.. Of<StatusUpdate>(ours)], ct);
        var answered = await whoIsWho.Answered(transaction, messages, ct);
        var profiles = await people.Identify(transaction, Introduced(messages, preferences), answered, ct);
        await whoIsWho.LearnOfEchoes(transaction, messages, profiles, told.Statuses, ct);
        var decisions = await statuses.Run(transaction, told, ct);
        decisions.AddRange(await receive.Run(transaction, messages, profiles, ct));
        if (messages.Any(message => message.As is Hearing.Echo))
            decisions.AddRange(
                await statuses.JoinEchoes(
                    transaction,
                    [.. messages.Where(message => message.As is Hearing.Echo).Select(message => message.Message.Wamid)],
                    ct
                )
            );
        decisions.AddRange(preferences.Select(told => Decision(told, profiles)).OfType<Decision>());
        await subscriptions.Decide(transaction, decisions, ct);
    }

    /// <summary>Applies statuses that waited for their message.</summary>
    public async Task<int> JoinStatuses(Transaction transaction, CancellationToken ct)
    {
        var (joined, decisions) = await statuses.Join(transaction, ct);
        await subscriptions.Decide(transaction, decisions, ct);
        return joined;
    }

    /// <summary>The business number that something is for; null where it is about no number.</summary>
    internal static string? Number(Change change) =>
        change switch
        {
            IncomingMessage message => message.PhoneNumberId,
            Standby standby => standby.Message.PhoneNumberId,
            MessageEcho echo => echo.Message.PhoneNumberId,
            PastMessage past => past.Message.PhoneNumberId,
            HistoryProgress history => history.PhoneNumberId,
            AddressBookEntry entry => entry.PhoneNumberId,
            StatusUpdate status => status.PhoneNumberId,
            UserPreference preference => preference.PhoneNumberId,
            _ => null,
        };

    static bool IsOurs(ToldChange<Change> told, IReadOnlySet<string> numbers)
    {
        var problem = told.Change switch
        {
            IncomingMessage { PhoneNumberId: var number } when !Has(number) => "a message for a number that is not set up here",
            Standby { Message.PhoneNumberId: var number } when !Has(number) => "a message for a number that is not set up here",
            MessageEcho { Message.PhoneNumberId: var number } when !Has(number) => "an echo of a number that is not set up here",
            PastMessage { Message.PhoneNumberId: var number } when !Has(number) => "a past message of a number that is not set up here",
            HistoryProgress { PhoneNumberId: var number } when !Has(number) => "the history of a number that is not set up here",
            AddressBookEntry { PhoneNumberId: var number } when !Has(number) => "an address book of a number that is not set up here",
            StatusUpdate { PhoneNumberId: var number } when !Has(number) => "a status of a number that is not set up here",
            UserPreference { PhoneNumberId: { } number } when !Has(number) => "a preference for a number that is not set up here",
            BrokenDelivery => "something that cannot be read",
            UnknownChange { Origin.Field: var field } => field is null
                ? "unknown field without a name"
                : $"unknown field {WebhookShape.Printable(field)}",
            _ => null,
        };
        if (problem is not null)
            told.Delivery.Note(problem);
        return problem is null;

        bool Has(string? number)
        {
            if (number is null || numbers.Contains(number))
                return number is not null;
            told.Delivery.Stray(number);
            return false;
        }
    }

    static bool HasSender(ToldChange<UserPreference> told)
    {
        if (Identity.From(told.Change.WaId, told.Change.UserId) is not null)
            return true;
        told.Delivery.Note("a preference that names no person");
        return false;
    }

    static Dictionary<Identity, string?> Introduced(List<HeardMessage> messages, List<ToldChange<UserPreference>> preferences)
    {
        var people = new Dictionary<Identity, string?>();
        foreach (var heard in messages)
            people[heard.Person] = people.GetValueOrDefault(heard.Person) ?? (heard.As is Hearing.Echo ? null : heard.Message.ProfileName);
        foreach (var preference in preferences.Select(told => told.Change))
            people.TryAdd(Identity.From(preference.WaId, preference.UserId)!.Value, null);
        return people;
    }

    // The oldest notices name the former user id only in a sentence; then it is the sender's, unless that is the new one.
    IdentityChange? IdentityChanged(HeardMessage heard) =>
        heard.Message.System is { Type: "user_changed_number" or "user_changed_user_id" } system
        && WhatsAppId.From(heard.Message.Wamid) is { } notice
        && Identity.From(system.NewWaId, system.NewUserId) is { } after
        && Identity.From(
            heard.Message.From,
            system.PreviousUserId ?? (heard.Message.UserId == system.NewUserId ? null : heard.Message.UserId)
        )
            is { } before
            ? new(sealer.Seal(notice), heard.At, system.Type, before, after)
            : null;

    // Only marketing can be stopped this way; a word not known yet decides nothing.
    static Decision? Decision(ToldChange<UserPreference> told, IReadOnlyDictionary<Identity, Guid> profiles)
    {
        var preference = told.Change;
        var profile = profiles[Identity.From(preference.WaId, preference.UserId)!.Value];
        return preference.Wish switch
        {
            Wish.Stop => new(profile, Subscribed: false, told.At(preference.Timestamp), "user_preferences", Evidence: preference.Value),
            Wish.Resume or Wish.SignUp => new(
                profile,
                Subscribed: true,
                told.At(preference.Timestamp),
                "user_preferences",
                Evidence: preference.Value
            ),
            _ => null,
        };
    }

    static IEnumerable<ToldChange<T>> Of<T>(IEnumerable<ToldChange<Change>> changes)
        where T : Change => from told in changes where told.Change is T select new ToldChange<T>((T)told.Change, told.Delivery);
}
