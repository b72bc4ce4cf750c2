using Curlew.Messages;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>People whose messages were begun together.</summary>
/// <param name="Throughput">Messages a second the number may send.</param>
/// <param name="Began">Business time of the intent.</param>
/// <param name="SetAside">People who were due as well, and are skipped or wait for another day now.</param>
public sealed record Claim(
    Guid Id,
    Guid Campaign,
    Guid Schedule,
    string PhoneNumberId,
    int Throughput,
    DateTimeOffset Began,
    Letters Letters,
    IReadOnlyList<ClaimedRecipient> Recipients,
    int SetAside
)
{
    // With the 30 s an HTTP call may take this ends well inside the lease.
    static readonly TimeSpan LongestWait = Attempts.Lease / 3;

    readonly long taken = TimeProvider.System.GetTimestamp();

    /// <summary>How many of them count against the messaging limit.</summary>
    public int Costs => Recipients.Count(recipient => recipient.Costs);

    /// <summary>Everybody it was about.</summary>
    public int People => Recipients.Count + SetAside;

    internal ClaimCounts Counts => new(Recipients.Count, SetAside, Costs);

    /// <summary>So long ago that an opt-out or a pause since then would not be honoured: nothing may leave under it any more.</summary>
    public bool IsStale => TimeProvider.System.GetElapsedTime(taken) > LongestWait;
}

/// <summary>One of them, with the attempt that is committed for it.</summary>
/// <param name="Retries">Tries used up before this one.</param>
/// <param name="Postponed">Times Meta asked to come back later; they use up none.</param>
/// <param name="Costs">Counts against the messaging limit as a person not reached before in its window.</param>
/// <param name="Variant">Which of the campaign's letters they get; null where it has one.</param>
public sealed record ClaimedRecipient(Guid Attempt, Guid Recipient, int Retries, int Postponed, bool Costs, Person Person, string? Variant)
{
    /// <summary>What is sent to them; null where <see cref="SkipReason"/> says why nothing can be.</summary>
    public WrittenLetter? Written { get; init; }

    /// <summary>Why nothing can be written to this person: the reason lies in their data.</summary>
    public string? SkipReason { get; init; }
}

/// <summary>How one message ended.</summary>
public sealed record SentMessage(ClaimedRecipient To, SendOutcome Outcome, string? Text);
