using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What an alarm says: what happened and what to do, never a value of a person's.</summary>
[Code("alarm.text")]
abstract record AlarmText
{
    // Alarms are kept as text; whoever looks at one may not be who it was raised for.
    static readonly Phrasebook English = Phrasebook.In("en");

    /// <summary>Something sealed in a row does not open.</summary>
    public sealed record Unreadable(string Table) : AlarmText;

    /// <summary>This server's clock and PostgreSQL's do not agree.</summary>
    /// <param name="Seconds">By how much.</param>
    /// <param name="IsAhead">Whether the server's clock is the later one.</param>
    /// <param name="Most">Seconds that are no reason for an alarm.</param>
    public sealed record ClocksApart(long Seconds, bool IsAhead, long Most) : AlarmText;

    /// <summary>The text that is kept.</summary>
    public string InEnglish() => English.Say(this);
}
