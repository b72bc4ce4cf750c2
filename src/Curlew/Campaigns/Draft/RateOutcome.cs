using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of setting what Meta charges.</summary>
[Code("campaign.rate")]
public abstract record RateOutcome : Outcome
{
    /// <summary>A preflight reckons with it.</summary>
    public sealed record Changed(MessageRate Rate) : RateOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>The other rates are in another currency, and sums of two make no sense.</summary>
    public sealed record OtherCurrency(string Currency) : RateOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>No country of two letters or *, a price below nothing, no category of Meta's or no currency of three letters.</summary>
    public sealed record NotARate : RateOutcome
    {
        public override bool IsMistake => true;
    }
}
