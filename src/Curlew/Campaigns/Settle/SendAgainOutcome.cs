using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of an order to send again.</summary>
[Code("campaign.send_again")]
public abstract record SendAgainOutcome : Outcome
{
    /// <summary>They wait in the campaign again.</summary>
    public sealed record SendingAgain(Guid Order, int Recipients) : SendAgainOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Recipients;
    }

    /// <summary>Nobody may be sent to again now.</summary>
    public sealed record NobodyToSendAgain(Unheard Unheard) : SendAgainOutcome
    {
        /// <summary>How many may or may not have the message.</summary>
        public int Uncertain => Unheard.Uncertain;
    }

    /// <summary>A draft or a cancelled campaign sends nothing.</summary>
    public sealed record NotSendable(CampaignStatus Status) : SendAgainOutcome;

    /// <summary>There is no campaign of that id.</summary>
    public sealed record NoSuchCampaign : SendAgainOutcome;

    /// <summary>An order says why it is given.</summary>
    public sealed record NoReason : SendAgainOutcome
    {
        public override bool IsMistake => true;
    }
}
