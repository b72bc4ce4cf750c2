using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Why somebody of an audience gets nothing, said as the end of a sentence.</summary>
[Code("recipient.left_out")]
public abstract record LeftOut
{
    const string MissingVariable = "variable_missing: ";

    /// <summary>On the list of numbers never written to.</summary>
    public sealed record Suppressed : LeftOut;

    public sealed record OptedOut : LeftOut;

    public sealed record Excluded : LeftOut;

    public sealed record Inactive : LeftOut;

    /// <summary>Another profile of the same person gets it.</summary>
    public sealed record Duplicate : LeftOut;

    public sealed record Holdout : LeftOut;

    public sealed record CampaignCancelled : LeftOut;

    public sealed record CampaignEnded : LeftOut;

    public sealed record Erased : LeftOut;

    /// <summary>Had as many marketing messages as the caps allow, until the campaign's end.</summary>
    public sealed record FrequencyCap : LeftOut;

    /// <summary>Was written to so lately that the end came first.</summary>
    public sealed record PairRate : LeftOut;

    /// <summary>Known by user id only, and may be somebody whose number had not been tried at the end.</summary>
    public sealed record NumbersFirst : LeftOut;

    /// <summary>WhatsApp takes a code for phone numbers only.</summary>
    public sealed record NoPhone : LeftOut;

    /// <summary>The profile does not open with the keys at hand.</summary>
    public sealed record ProfileUnreadable : LeftOut;

    /// <summary>A variable of the template has neither a value nor a fallback.</summary>
    public sealed record VariableMissing(string Variable) : LeftOut;

    /// <summary>A reason that a newer Curlew has written down.</summary>
    public sealed record Otherwise(string Reason) : LeftOut;

    /// <summary>Reads a reason.</summary>
    /// <param name="stored">As the ledger has it, such as opted_out.</param>
    public static LeftOut Of(string stored) =>
        stored switch
        {
            "suppressed" => new Suppressed(),
            "opted_out" => new OptedOut(),
            "excluded" => new Excluded(),
            "inactive" => new Inactive(),
            "duplicate" => new Duplicate(),
            "holdout" => new Holdout(),
            "campaign_cancelled" => new CampaignCancelled(),
            "campaign_ended" => new CampaignEnded(),
            "erased" => new Erased(),
            "frequency_cap" => new FrequencyCap(),
            "pair_rate" => new PairRate(),
            "numbers_first" => new NumbersFirst(),
            "no_phone" => new NoPhone(),
            "profile_unreadable" => new ProfileUnreadable(),
            _ when stored.StartsWith(MissingVariable, StringComparison.Ordinal) => new VariableMissing(stored[MissingVariable.Length..]),
            _ => new Otherwise(stored.Replace('_', ' ')),
        };
}
