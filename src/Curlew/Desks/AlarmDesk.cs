using Curlew.Campaigns;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with alarms.</summary>
public sealed class AlarmDesk
{
    static readonly Verb Seeing = new("alarm.see", Permission.SeeOperations);
    static readonly Verb Acknowledging = new("alarm.acknowledge", Permission.AcknowledgeAlarms);

    readonly Desk desk;

    internal AlarmDesk(Desk desk) => this.desk = desk;

    /// <summary>What should not have happened, latest first: what nobody has looked at, or all of it.</summary>
    public Task<List<Alarm>> List(bool all, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new Alarms(database).List(all, ct), ct);

    /// <summary>Says that somebody has looked at one; it is kept, and raised anew if it happens again.</summary>
    public Task<AlarmOutcome> Acknowledge(Guid alarm, CancellationToken ct = default) =>
        desk.Do(Acknowledging, new("alarm", alarm), tx => Alarms.Acknowledge(tx, alarm, desk.Actor.Label, desk.Clock.GetUtcNow(), ct), ct);
}
