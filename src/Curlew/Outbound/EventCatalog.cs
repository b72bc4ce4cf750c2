using static Curlew.Outbound.EventTypes;

namespace Curlew.Outbound;

/// <summary>
/// Everything other programs may hear: docs/events.md is made of it. Every event is a POST signed as Standard Webhooks asks for. Its data are ids and words of
/// the system's own, never what somebody wrote or who they are; an endpoint that is allowed to may be told that as well. Events may come twice, under the same
/// <c>webhook-id</c>, and in any order; <c>timestamp</c> says when it happened.
/// </summary>
public static class EventCatalog
{
    const string Number = "106540352242922";

    static readonly Guid Message = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a10"),
        Profile = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a11"),
        Other = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a12"),
        Campaign = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a13"),
        Recipient = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a14"),
        Alarm = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a15"),
        Endpoint = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a16"),
        Staff = Guid.Parse("019e8f2a-6c1b-7d44-9a51-5d0f2f6c7a17");

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<EventKind> All { get; } =
    [
        OfAMessage(MessageReceived, "A customer wrote.") with
        {
            IsOfACampaign = false,
        },
        OfAMessage(MessageSent, "WhatsApp took a message of the business."),
        OfAMessage(MessageDelivered, "It reached the customer's phone."),
        OfAMessage(MessageRead, "The customer read it, or played it."),
        OfAMessage(MessageFailed, "WhatsApp gave it up.") with
        {
            Example = new FailedMessageEvent(Message, Profile, Number, 131026),
        },
        OfAConversation(ConversationOpened, "A customer wrote to a number for the first time."),
        OfAConversation(ConversationAssigned, "Somebody looks after it, or nobody does any more.") with
        {
            Example = new AssignedConversationEvent(Profile, Number, Staff),
        },
        OfAConversation(ConversationDone, "Somebody said that nothing is left to do."),
        OfAConversation(ConversationReopened, "It was done and is open again: the customer wrote, or somebody opened it."),
        new(ProfileCreated, "Somebody is known who was not.", new ProfileEvent(Profile)) { Person = "id" },
        new(
            ProfileUpdated,
            "What is known of a person was written anew. Sealed fields (name, address, notes) count as changed even where they say the same as before.",
            new ChangedProfileEvent(Profile, ["name", "tags"])
        )
        {
            Person = "id",
        },
        new(ProfileMerged, "Two profiles are one person's.", new MergedProfileEvent(Profile, Other)) { Person = "id" },
        new(IdentityChanged, "Somebody has another number or user id, or a further one.", new ChangedProfileEvent(Profile, ["phone"]))
        {
            Person = "id",
        },
        new(SubscriptionChanged, "Somebody left or came back.", new SubscriptionEvent(Profile, "unsubscribed")) { Person = "id" },
        OfACampaign(CampaignLaunched, "A campaign was launched."),
        OfACampaign(CampaignPaused, "A person or Curlew paused it.") with
        {
            Example = new PausedCampaignEvent(Campaign, Number, "The price is wrong."),
        },
        OfACampaign(CampaignResumed, "It goes on."),
        OfACampaign(CampaignCompleted, "It has nobody left to send to."),
        OfACampaign(CampaignReopened, "It was completed and goes on, because some of its people are sent to again."),
        OfACampaign(CampaignCancelled, "A person ended it."),
        new(
            RecipientFailed,
            "Somebody will not get the message of a campaign.",
            new FailedRecipientEvent(Recipient, Campaign, Profile, 131026)
        )
        {
            IsOfANumber = true,
            IsOfACampaign = true,
            Person = "profile",
        },
        new(
            TemplateStatus,
            "Meta approved, paused, rejected … a template.",
            new TemplateEvent("spring_sale", "en_US", "PAUSED", "APPROVED")
        ),
        OfANumber(
            NumberStopped,
            "Nothing is sent from a number any more.",
            new StoppedNumberEvent(Number, "Meta has restricted the account.", "number.stopped.restricted")
        ),
        OfANumber(NumberRestarted, "It sends again.", new NumberEvent(Number)),
        OfANumber(NumberThroughput, "It may send more or fewer messages a second.", new ThroughputEvent(Number, 1000, 80)),
        OfANumber(
            NumberLimit,
            "More or fewer people may be reached in 24 hours. Told of each number of the portfolio.",
            new LimitEvent(Number, "portfolio-1", 1000, 250)
        ),
        new(
            NumberQuality,
            "Meta told something about the quality of a number. It does not say by id which one.",
            new QualityEvent("FLAGGED", "102290129340398", "limit 1000")
        ),
        new(
            AlarmRaised,
            "Something happened that a person has to look at. Told once for as long as the alarm is open.",
            new AlarmEvent(Alarm, "unreadable", Profile.ToString(), "A sealed value in this row of user_profiles does not open.")
        ),
        new(EndpointTest, "A person tries whether an endpoint is reached. Nobody has to choose it.", new TestEvent(Endpoint))
        {
            CanBeChosen = false,
        },
    ];

    /// <summary>One of them; null for a name that this version does not know.</summary>
    public static EventKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    static EventKind OfAMessage(string name, string says) =>
        new(name, says, new MessageEvent(Message, Profile, Number))
        {
            IsOfANumber = true,
            IsOfACampaign = true,
            Person = "profile",
            IsMessage = true,
        };

    static EventKind OfAConversation(string name, string says) =>
        new(name, says, new ConversationEvent(Profile, Number)) { IsOfANumber = true, Person = "profile" };

    static EventKind OfACampaign(string name, string says) =>
        new(name, says, new CampaignEvent(Campaign, Number)) { IsOfANumber = true, IsOfACampaign = true };

    static EventKind OfANumber(string name, string says, object example) => new(name, says, example) { IsOfANumber = true };
}
