using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Where a recipient stands and why.</summary>
[Code("recipient.standing")]
public abstract record RecipientStanding
{
    public sealed record Waits : RecipientStanding;

    /// <summary>Has had as many marketing messages lately as the caps allow.</summary>
    public sealed record WaitsForCap : RecipientStanding;

    /// <summary>Was written to from this number a moment ago.</summary>
    public sealed record WaitsForPairRate : RecipientStanding;

    /// <summary>Known by user id only, and may be somebody whose number is still to be tried.</summary>
    public sealed record WaitsForNumbers : RecipientStanding;

    /// <summary>WhatsApp asked to come back to this person later.</summary>
    public sealed record PutOff(SendFailure Failure) : RecipientStanding;

    public sealed record WaitsForRetry(SendFailure Failure) : RecipientStanding;

    public sealed record Sending : RecipientStanding;

    /// <summary>WhatsApp took it and has not said whether it arrived.</summary>
    public sealed record Sent : RecipientStanding;

    public sealed record Delivered : RecipientStanding;

    public sealed record Read : RecipientStanding;

    /// <summary>For good.</summary>
    public sealed record Failed(SendFailure Failure) : RecipientStanding;

    public sealed record Skipped(LeftOut Reason) : RecipientStanding;

    /// <summary>The number does not open, so nothing more can be sent there.</summary>
    public sealed record Unreadable : RecipientStanding;

    /// <summary>Sent or not, nobody knows.</summary>
    public sealed record Uncertain : RecipientStanding;

    internal static RecipientStanding Of(CampaignRecipient recipient) =>
        recipient.State switch
        {
            _ when recipient.IsUnreadable => new Unreadable(),
            RecipientState.Pending => Waiting(recipient),
            RecipientState.Queued => new Sending(),
            RecipientState.Sent => new Sent(),
            RecipientState.Delivered => new Delivered(),
            RecipientState.Read => new Read(),
            RecipientState.Failed => new Failed(FailureOf(recipient)),
            RecipientState.Skipped => new Skipped(LeftOut.Of(recipient.SkipReason!)),
            _ => new Uncertain(),
        };

    static RecipientStanding Waiting(CampaignRecipient recipient) =>
        recipient.WaitReason switch
        {
            "frequency_cap" => new WaitsForCap(),
            "pair_rate" => new WaitsForPairRate(),
            "numbers_first" => new WaitsForNumbers(),
            "postpone" => new PutOff(FailureOf(recipient)),
            _ when recipient.ErrorCode is not null || recipient.FailureReason is not null => new WaitsForRetry(FailureOf(recipient)),
            _ => new Waits(),
        };

    static SendFailure FailureOf(CampaignRecipient recipient) => SendFailure.Of(recipient.ErrorCode, recipient.FailureReason);
}
