using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What the outcome of an attempt means for the reply it was made for: only proof of refusal lets it be tried again.</summary>
static class ReplyVerdict
{
    // An outage of some hours is sat out; an open service window ends before that.
    const int MostLosses = 100,
        MostRetries = 5;

    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Writes it down, in the transaction that records the outcome.</summary>
    public static Task<int> Conclude(Session session, Guid reply, int tries, SendOutcome outcome, PolicyBook book, DateTimeOffset now) =>
        outcome switch
        {
            _ when Attempts.Settlement(outcome, book.Believes5xx(outcome)).Outcome == "unknown" => ReplyTurns.Doubt(session, reply, Never),
            NotSent lost => NotLeft(session, reply, tries, lost.Why, now),
            InvalidMessage invalid => ReplyTurns.Fail(session, reply, InboxReplyOutcome.Of(invalid), null, Never),
            Throttled throttled => Follow(
                session,
                reply,
                tries,
                book.For(throttled.Error),
                throttled.Error.Code,
                RecipientVerdict.Named(throttled),
                now
            ),
            Rejected rejected => Follow(session, reply, tries, book.For(rejected.Error), rejected.Error.Code, null, now),
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: decide here what it means for a reply."),
        };

    /// <summary>It provably never left this machine.</summary>
    public static Task<int> NotLeft(Session session, Guid reply, int tries, string why, DateTimeOffset now)
    {
        if (tries >= MostLosses)
            return ReplyTurns.Fail(session, reply, new InboxReplyOutcome.NeverLeft(why), null, Never);
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(tries, 16)));
        return Again(session, reply, now + (pause < LongestPause ? pause : LongestPause), null, Saying.Of(why));
    }

    /// <summary>Meta refused it, and this is done about that.</summary>
    public static Task<int> Follow(
        Session session,
        Guid reply,
        int tries,
        ErrorPolicy policy,
        int code,
        TimeSpan? named,
        DateTimeOffset now
    )
    {
        var delay = named ?? policy.Delay ?? TimeSpan.Zero;
        return policy.Action switch
        {
            ErrorAction.Retry or ErrorAction.Postpone when tries < (policy.Tries ?? MostRetries) => Again(
                session,
                reply,
                now + RecipientVerdict.Grown(policy, delay, tries),
                code,
                policy.Means()
            ),
            // The number waits, or is stopped until somebody has looked: so does what somebody wrote.
            ErrorAction.SlowDown or ErrorAction.StopNumber => Again(session, reply, now + delay, code, policy.Means()),
            _ => ReplyTurns.Fail(session, reply, new InboxReplyOutcome.Refused(ErrorPolicies.Number(code), policy.Means()), code, Never),
        };
    }

    static Task<int> Again(Session session, Guid reply, DateTimeOffset at, int? code, Saying why) =>
        ReplyTurns.Wait(session, reply, at, tried: true, code, new ReplyWait.NextTry(at, why), Never);

    static CancellationToken Never => CancellationToken.None;
}
