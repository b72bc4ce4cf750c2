namespace Curlew.Campaigns;

/// <summary>What the reasons in the ledger of a campaign mean, said so that nobody has to look them up.</summary>
public static class RecipientWords
{
    const string MissingVariable = "variable_missing: ";

    internal static string Of(CampaignRecipient recipient) =>
        recipient.State switch
        {
            "pending" => Waiting(recipient),
            "queued" => "Is being sent right now.",
            "sent" => "WhatsApp took it and has not said whether it arrived.",
            "delivered" => "Arrived; not read yet, or the person does not show what they read.",
            "read" => "Was read.",
            "failed" => $"Failed for good: {Failure(recipient.ErrorCode, recipient.FailureReason)}.",
            "skipped" => LeftOut(recipient.SkipReason!),
            "uncertain" =>
                "Sent or not, nobody knows: WhatsApp's answer was lost. It is never sent again by itself; a status of WhatsApp's may still settle it.",
            _ => recipient.State,
        };

    internal static string Failure(int? code, string? reason) =>
        (code, reason) switch
        {
            (null, null) => "no reason is known",
            (null, _) => Plain(reason),
            (_, null) => $"error {code}",
            _ => $"{Plain(reason)} (error {code})",
        };

    internal static string LeftOut(string reason) => $"Left out: {WhyLeftOut(reason)}.";

    /// <summary>Why somebody was left out, as the end of a sentence.</summary>
    /// <param name="reason">As the ledger has it, such as opted_out.</param>
    public static string WhyLeftOut(string reason) =>
        reason switch
        {
            "suppressed" => "the number is on the list of those never written to",
            "opted_out" => "has left marketing",
            "excluded" => "belongs to those whom the campaign excludes",
            "inactive" => "the profile is inactive",
            "duplicate" => "another profile of the same person gets it",
            "holdout" => "drawn for the holdout, with which the campaign is compared",
            "campaign_cancelled" => "the campaign was cancelled first",
            "campaign_ended" => "the campaign's end date came first",
            "erased" => "the person's data were erased first",
            "frequency_cap" => "until the campaign's end the person has had as many marketing messages as the caps allow",
            "pair_rate" => "the person was written to so lately that the campaign's end came first",
            "numbers_first" => "is known only by user id and may be somebody whose number had not been tried when the campaign ended",
            "no_phone" => "WhatsApp takes a code for phone numbers only, and this person is known by a user id alone",
            "profile_unreadable" => "the profile does not open with the keys at hand",
            _ when reason.StartsWith(MissingVariable, StringComparison.Ordinal) =>
                $"the template's variable '{reason[MissingVariable.Length..]}' has no value for this person and no fallback",
            _ => Plain(reason),
        };

    static string Waiting(CampaignRecipient recipient) =>
        recipient.WaitReason switch
        {
            "frequency_cap" => "Waits: has had as many marketing messages lately as the caps allow.",
            "pair_rate" => "Waits: was written to from this number a moment ago.",
            "numbers_first" => "Waits: is known only by user id and may be somebody whose number is still to be tried.",
            "postpone" =>
                $"Waits: WhatsApp asked to come back to this person later, {Failure(recipient.ErrorCode, recipient.FailureReason)}.",
            _ when recipient.ErrorCode is not null || recipient.FailureReason is not null =>
                $"Waits for another try: {Failure(recipient.ErrorCode, recipient.FailureReason)}.",
            _ => "Waits for its turn.",
        };

    static string Plain(string? words) => words!.Replace('_', ' ').TrimEnd('.');
}
