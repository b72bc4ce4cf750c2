using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>What came of retiring a number.</summary>
[Code("number.retire")]
public abstract record RetireOutcome : Outcome
{
    /// <summary>It sends nothing any more.</summary>
    /// <param name="Campaigns">Those that were to go on from it, by name: they stand still.</param>
    public sealed record Retired(string PhoneNumberId, IReadOnlyList<string> Campaigns) : RetireOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Campaigns.Count;
    }

    /// <summary>There is no such number, or it is retired already.</summary>
    public sealed record NotServing(string PhoneNumberId) : RetireOutcome;
}

/// <summary>What came of letting a stopped number send again.</summary>
[Code("number.restart")]
public abstract record RestartOutcome : Outcome
{
    /// <summary>It sends again, and its running campaigns go on where they were.</summary>
    public sealed record Restarted(string PhoneNumberId, Saying Reason) : RestartOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>Nothing had stopped it, or there is no such number.</summary>
    public sealed record WasNotStopped(string PhoneNumberId) : RestartOutcome;
}
