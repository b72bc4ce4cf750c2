using Curlew.Messages;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>What the outcome of an attempt means for its recipient and for what is sent next.</summary>
sealed record RecipientVerdict(Guid Recipient, string Status)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);
    static readonly TimeSpan NumberPause = TimeSpan.FromSeconds(2);
    static readonly TimeSpan AccountPause = TimeSpan.FromMinutes(5);

    public int? Code { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Tries this outcome uses up: none where the recipient is not to blame.</summary>
    public int Retries { get; init; }

    public DateTimeOffset? SlowDownUntil { get; init; }

    public bool StopNumber { get; init; }

    public bool PauseCampaign { get; init; }

    public static RecipientVerdict Of(SentMessage sent, DateTimeOffset now)
    {
        var (proof, code, reason) = Attempts.Settlement(sent.Outcome);
        var verdict = sent.Outcome switch
        {
            Accepted => new RecipientVerdict(sent.To.Recipient, "sent"),
            _ when sent.SkipReason is { } skip => new RecipientVerdict(sent.To.Recipient, "skipped") { Reason = skip.Length > LongestSkipReason ? skip[..LongestSkipReason] : skip },
            _ when proof == "unknown" => new RecipientVerdict(sent.To.Recipient, "uncertain"),
            NotSent => Number(sent.To, now, NumberPause),
            Throttled { Scope: ThrottleScope.Person } throttled => Again(sent.To, now, throttled.RetryAfter ?? FirstPause, retries: 1),
            Throttled { Scope: ThrottleScope.Number } throttled => Number(sent.To, now, throttled.RetryAfter ?? NumberPause),
            Throttled throttled => Number(sent.To, now, throttled.RetryAfter ?? AccountPause),
            Rejected rejected => Refused(rejected.Error, sent.To, now),
            _ => new RecipientVerdict(sent.To.Recipient, "failed"),
        };
        return verdict with { Code = code, Reason = verdict.Reason ?? reason };
    }

    // Width of campaign_recipients.skip_reason.
    const int LongestSkipReason = 40;

    static RecipientVerdict Refused(GraphError error, ClaimedRecipient to, DateTimeOffset now) => error.Known.Verdict switch
    {
        var v when v.HasFlag(Verdict.Account) => Again(to, now, TimeSpan.Zero) with { StopNumber = true },
        var v when v.HasFlag(Verdict.Template) => Again(to, now, TimeSpan.Zero) with { PauseCampaign = true },
        var v when v.HasFlag(Verdict.Retry) => Again(to, now, FirstPause, retries: 1),
        var v when v.HasFlag(Verdict.Wait) => Again(to, now, error.Known.Wait ?? AccountPause, retries: 1),
        _ => new RecipientVerdict(to.Recipient, "failed"),
    };

    static RecipientVerdict Number(ClaimedRecipient to, DateTimeOffset now, TimeSpan pause) => Again(to, now, pause) with { SlowDownUntil = now + pause };

    // Where a try is used up the pause grows fourfold with each, as Meta recommends for its pair rate (4^n, 2026-03).
    static RecipientVerdict Again(ClaimedRecipient to, DateTimeOffset now, TimeSpan pause, int retries = 0)
    {
        var grown = retries == 0 ? pause : pause * Math.Pow(4, to.Retries);
        return new(to.Recipient, "pending") { NextTry = now + (grown < LongestPause ? grown : pause > LongestPause ? pause : LongestPause), Retries = retries };
    }
}
