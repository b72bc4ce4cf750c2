using Curlew.Words;

namespace Curlew.Desks;

/// <summary>What is said below the part of a list that is shown.</summary>
[Code("listed")]
public abstract record Listed
{
    /// <param name="Left">How many are not shown.</param>
    public sealed record More(int Left) : Listed;
}

/// <summary>What there is none of, where a list is empty.</summary>
[Code("nothing")]
public enum Nothing
{
    Alarms,
    AuditRows,

    /// <summary>Bursts of opt-outs or opt-ins that wait for a decision.</summary>
    Bursts,
    Campaigns,
    Caps,

    /// <summary>Days of a campaign on which anything happened.</summary>
    Days,

    /// <summary>Work of a queue that was given up.</summary>
    DeadLetters,
    Endpoints,

    /// <summary>Events of an endpoint.</summary>
    Events,

    /// <summary>Tries to tell one.</summary>
    Tries,
    Fields,

    /// <summary>Imports that wait.</summary>
    Imports,
    Numbers,

    /// <summary>Pairs of profiles that may be one person.</summary>
    Pairs,
    Rates,
    Replies,

    /// <summary>Messages about which somebody has to decide whether they ask to leave.</summary>
    Reviews,
    RunningCampaigns,
    Segments,
    Staff,

    /// <summary>Templates of a name that was asked for.</summary>
    SuchTemplates,
    Templates,

    /// <summary>What Meta sent and Curlew did not understand.</summary>
    Unknown,
}
