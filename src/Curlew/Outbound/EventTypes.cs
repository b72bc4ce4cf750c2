using System.Collections.Frozen;

namespace Curlew.Outbound;

/// <summary>
/// What other programs may hear. Every event is a POST of <c>{"type": …, "timestamp": …, "data": {…}}</c>, signed as Standard Webhooks asks
/// for. Data holds ids and words of the system's own, never what somebody wrote or who they are: whoever needs more asks the API for it.
/// Events may come twice, under the same <c>webhook-id</c>, and in any order; <c>timestamp</c> says when it happened.
/// </summary>
public static class EventTypes
{
    /// <summary>A customer wrote. <c>{"id": message}</c></summary>
    public const string MessageReceived = "message.received";

    /// <summary>WhatsApp took a message of the business. <c>{"id": message}</c></summary>
    public const string MessageSent = "message.sent";

    /// <summary>It reached the customer's phone. <c>{"id": message}</c></summary>
    public const string MessageDelivered = "message.delivered";

    /// <summary>The customer read it, or played it. <c>{"id": message}</c></summary>
    public const string MessageRead = "message.read";

    /// <summary>WhatsApp gave it up. <c>{"id": message, "code": Meta's error code}</c></summary>
    public const string MessageFailed = "message.failed";

    /// <summary>Somebody left or came back. <c>{"id": profile, "subscription": "unsubscribed"}</c></summary>
    public const string SubscriptionChanged = "subscription.changed";

    /// <summary>A campaign has nobody left to send to. <c>{"id": campaign}</c></summary>
    public const string CampaignCompleted = "campaign.completed";

    /// <summary>A person or Curlew paused a campaign. <c>{"id": campaign, "reason": …}</c></summary>
    public const string CampaignPaused = "campaign.paused";

    /// <summary>Meta approved, paused, rejected … a template. <c>{"name": …, "language": …, "status": "PAUSED", "before":
    /// "APPROVED"}</c></summary>
    public const string TemplateStatus = "template.status";

    /// <summary>All of them.</summary>
    public static readonly FrozenSet<string> All = FrozenSet.ToFrozenSet([
        MessageReceived,
        MessageSent,
        MessageDelivered,
        MessageRead,
        MessageFailed,
        SubscriptionChanged,
        CampaignCompleted,
        CampaignPaused,
        TemplateStatus,
    ]);
}
