using Curlew.Messages;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>What the outcome of an attempt means for its recipient and for what is sent next.</summary>
sealed record RecipientVerdict(Guid Recipient, string Status)
{
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    // The line to Meta is down: that is nobody's try.
    static readonly TimeSpan LinePause = TimeSpan.FromSeconds(2);

    public int? Code { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Tries this outcome uses up: none where the recipient is not to blame.</summary>
    public int Retries { get; init; }

    /// <summary>1 when Meta asks to come back to this person later.</summary>
    public int Postponements { get; init; }

    /// <summary>The policy that decided it; null where no error of Meta's did.</summary>
    public ErrorPolicy? Policy { get; init; }

    /// <summary>The code, where it counts toward pausing the campaign.</summary>
    public int? CountedCode => Policy is { CountsAgainstCampaign: true } ? Code : null;

    /// <summary>Until when others wait as well, see <see cref="ErrorPolicy.Scope"/>.</summary>
    public DateTimeOffset? SlowDownUntil { get; init; }

    public static RecipientVerdict Of(SentMessage sent, DateTimeOffset now, PolicyBook book)
    {
        var (proof, code, reason) = Attempts.Settlement(sent.Outcome, book.Believes5xx(sent.Outcome));
        var verdict = sent.Outcome switch
        {
            Accepted => new RecipientVerdict(sent.To.Recipient, "sent"),
            _ when proof == "unknown" => new RecipientVerdict(sent.To.Recipient, "uncertain"),
            NotSent => Again(sent.To, now + LinePause) with { SlowDownUntil = now + LinePause },
            Throttled throttled => Follow(book.For(throttled.Error), sent.To, now, Named(throttled)),
            Rejected rejected => Follow(book.For(rejected.Error), sent.To, now, null),
            _ => new RecipientVerdict(sent.To.Recipient, "failed"),
        };
        return verdict with { Code = code, Reason = verdict.Reason ?? reason };
    }

    // The client fills in the time its own list knows where Meta named none.
    internal static TimeSpan? Named(Throttled throttled) =>
        throttled.RetryAfter == throttled.Error.Known.Wait ? null : throttled.RetryAfter;

    static RecipientVerdict Follow(ErrorPolicy policy, ClaimedRecipient to, DateTimeOffset now, TimeSpan? named)
    {
        var delay = named ?? policy.Delay ?? TimeSpan.Zero;
        return policy.Action switch
        {
            ErrorAction.Retry => Again(to, now + Grown(policy, delay, to.Retries)) with { Retries = 1, Policy = policy },
            ErrorAction.Postpone => Again(to, now + Grown(policy, delay, to.Postponed)) with { Postponements = 1, Policy = policy },
            ErrorAction.SlowDown => Again(to, now + delay) with { SlowDownUntil = now + delay, Policy = policy },
            ErrorAction.PauseCampaign or ErrorAction.StopNumber => Again(to, now) with { Policy = policy },
            _ => new(to.Recipient, "failed") { Policy = policy },
        };
    }

    static RecipientVerdict Again(ClaimedRecipient to, DateTimeOffset at) => new(to.Recipient, "pending") { NextTry = at };

    // Fourfold each time, as Meta recommends for its pair rate (4^n, 2026-03).
    internal static TimeSpan Grown(ErrorPolicy policy, TimeSpan delay, int before)
    {
        var grown = policy.Grows ? delay * Math.Pow(4, Math.Min(before, 16)) : delay;
        return grown < LongestPause || !policy.Grows ? grown
            : delay > LongestPause ? delay
            : LongestPause;
    }
}
