using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>What came of setting a limit, a pace or a cap.</summary>
[Code("limit.set")]
public abstract record LimitOutcome : Outcome
{
    public override bool IsDone => this is LimitSet or ThroughputSet or CapSet or CapGone;

    public override bool IsMistake => !IsDone;

    /// <summary>A portfolio may reach so many people in 24 hours, from the next claim on.</summary>
    /// <param name="People">Null is unlimited.</param>
    public sealed record LimitSet(string Portfolio, int? People) : LimitOutcome;

    /// <summary>A number sends so many messages a second.</summary>
    public sealed record ThroughputSet(string PhoneNumberId, int PerSecond) : LimitOutcome;

    /// <summary>One person gets at most so many marketing messages in so many days.</summary>
    public sealed record CapSet(int Days, int Messages) : LimitOutcome;

    /// <summary>The cap over so many days is gone.</summary>
    public sealed record CapGone(int Days) : LimitOutcome;

    /// <summary>There is no portfolio of that id.</summary>
    public sealed record NoSuchPortfolio(string Portfolio) : LimitOutcome;

    /// <summary>There is no number of that id.</summary>
    public sealed record NoSuchNumber(string PhoneNumberId) : LimitOutcome;

    /// <summary>A limit is at least one person.</summary>
    public sealed record NotALimit : LimitOutcome;

    /// <summary>Messages a second lie between these two.</summary>
    public sealed record NotAThroughput(int Least, int Most) : LimitOutcome;

    /// <summary>A cap counts messages from 0, in days from 1 to this many.</summary>
    public sealed record NotACap(int MostDays) : LimitOutcome;
}
