using Curlew.Messages;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>What the outcome of an attempt means for its recipient and for what is sent next.</summary>
sealed record RecipientVerdict(Guid Recipient, string Status)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    static readonly TimeSpan NumberPause = TimeSpan.FromSeconds(2);
    static readonly TimeSpan AccountPause = TimeSpan.FromMinutes(5);
    static readonly TimeSpan PersonPause = TimeSpan.FromMinutes(1);

    public int? Code { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Tries this outcome uses up: none where the recipient is not to blame.</summary>
    public int Retries { get; init; }

    public DateTimeOffset? SlowDownUntil { get; init; }

    public bool StopNumber { get; init; }

    public bool PauseCampaign { get; init; }

    public static RecipientVerdict Of(SendOutcome outcome, ClaimedRecipient to, DateTimeOffset now)
    {
        var (proof, code, reason) = Attempts.Settlement(outcome);
        var verdict = outcome switch
        {
            Accepted => new RecipientVerdict(to.Recipient, "sent"),
            _ when proof == "unknown" => new RecipientVerdict(to.Recipient, "uncertain"),
            InvalidMessage { Problem: var problem } when problem.StartsWith("variable_missing", StringComparison.Ordinal) =>
                new RecipientVerdict(to.Recipient, "skipped") { Reason = problem.Length > 40 ? problem[..40] : problem },
            NotSent => Again(to, now + NumberPause) with { SlowDownUntil = now + NumberPause },
            Throttled throttled => Slower(throttled, to, now),
            Rejected rejected => Refused(rejected.Error, to, now),
            _ => new RecipientVerdict(to.Recipient, "failed"),
        };
        return verdict with { Code = code, Reason = verdict.Reason ?? reason };
    }

    static RecipientVerdict Slower(Throttled throttled, ClaimedRecipient to, DateTimeOffset now) => throttled.Scope switch
    {
        ThrottleScope.Person => Again(to, now + (throttled.RetryAfter ?? PersonPause), retries: 1),
        ThrottleScope.Number => Again(to, now + (throttled.RetryAfter ?? NumberPause)) with { SlowDownUntil = now + (throttled.RetryAfter ?? NumberPause) },
        _ => Again(to, now + (throttled.RetryAfter ?? AccountPause)) with { SlowDownUntil = now + (throttled.RetryAfter ?? AccountPause) },
    };

    static RecipientVerdict Refused(GraphError error, ClaimedRecipient to, DateTimeOffset now) => error.Known.Verdict switch
    {
        var v when v.HasFlag(WhatsApp.Verdict.Account) => Again(to, now) with { StopNumber = true },
        var v when v.HasFlag(WhatsApp.Verdict.Template) => Again(to, now) with { PauseCampaign = true },
        var v when v.HasFlag(WhatsApp.Verdict.Retry) => Again(to, now + FirstPause, retries: 1),
        var v when v.HasFlag(WhatsApp.Verdict.Wait) => Again(to, now + (error.Known.Wait ?? AccountPause), retries: 1),
        _ => new RecipientVerdict(to.Recipient, "failed"),
    };

    static RecipientVerdict Again(ClaimedRecipient to, DateTimeOffset at, int retries = 0) => new(to.Recipient, "pending") { NextTry = at, Retries = retries };
}
