namespace Curlew.Campaigns;

/// <summary>What has become of a recipient's message, in the words of the column <c>campaign_recipients.status</c>.</summary>
public enum RecipientState
{
    Pending,

    /// <summary>Claimed: the intent is recorded and the answer awaited.</summary>
    Queued,
    Sent,
    Delivered,
    Read,

    /// <summary>Refused for good.</summary>
    Failed,

    /// <summary>Left out at the launch or since.</summary>
    Skipped,

    /// <summary>Sent or not, nobody knows.</summary>
    Uncertain,
}
