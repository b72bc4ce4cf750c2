using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of acknowledging an alarm.</summary>
[Code("alarm.acknowledge")]
public abstract record AlarmOutcome : Outcome
{
    /// <summary>Somebody has looked at it.</summary>
    public sealed record Acknowledged(Guid Id) : AlarmOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>There is none of that id, or somebody has looked at it already.</summary>
    public sealed record NotOpen(Guid Id) : AlarmOutcome
    {
        public override bool IsMistake => true;
    }
}
