using System.Collections.Frozen;

namespace Curlew.Outbound;

/// <summary>The names of what other programs may hear; what each of them tells stands in <see cref="EventCatalog"/>.</summary>
public static class EventTypes
{
    public const string MessageReceived = "message.received";
    public const string MessageSent = "message.sent";
    public const string MessageDelivered = "message.delivered";
    public const string MessageRead = "message.read";
    public const string MessageFailed = "message.failed";

    public const string ConversationOpened = "conversation.opened";
    public const string ConversationAssigned = "conversation.assigned";
    public const string ConversationDone = "conversation.done";
    public const string ConversationReopened = "conversation.reopened";

    public const string ProfileCreated = "profile.created";
    public const string ProfileUpdated = "profile.updated";
    public const string ProfileMerged = "profile.merged";
    public const string IdentityChanged = "profile.identity_changed";
    public const string SubscriptionChanged = "subscription.changed";

    public const string CampaignLaunched = "campaign.launched";
    public const string CampaignPaused = "campaign.paused";
    public const string CampaignResumed = "campaign.resumed";
    public const string CampaignCompleted = "campaign.completed";
    public const string CampaignReopened = "campaign.reopened";
    public const string CampaignCancelled = "campaign.cancelled";
    public const string RecipientFailed = "recipient.failed";

    public const string TemplateStatus = "template.status";

    public const string NumberStopped = "number.stopped";
    public const string NumberRestarted = "number.restarted";
    public const string NumberThroughput = "number.throughput";
    public const string NumberLimit = "number.limit";
    public const string NumberQuality = "number.quality";

    public const string AlarmRaised = "alarm.raised";

    /// <summary>Sent when a person asks for it, to the program they ask about; nobody chooses it.</summary>
    public const string EndpointTest = "endpoint.test";

    /// <summary>All that can be chosen.</summary>
    public static FrozenSet<string> All { get; } = EventCatalog.All.Where(kind => kind.CanBeChosen).Select(kind => kind.Name).ToFrozenSet();
}
