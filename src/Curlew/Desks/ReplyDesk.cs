using Curlew.Messages;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with the answers that need no person.</summary>
public sealed class ReplyDesk
{
    static readonly Verb Seeing = new("reply.see", Permission.SeeOperations);
    static readonly Verb Saving = new("reply.save", Permission.SetReplies);
    static readonly Verb SwitchingOff = new("reply.switch_off", Permission.SetReplies);

    readonly Desk desk;

    internal ReplyDesk(Desk desk) => this.desk = desk;

    /// <summary>The replies that are given, those to keywords first.</summary>
    public Task<List<GivenReply>> List(CancellationToken ct = default) =>
        desk.Look(Seeing, database => new AutoReplies(database, desk.Sealer).List(ct), ct);

    /// <summary>Sets a reply up, or replaces the one for the same trigger, words and number.</summary>
    public Task<ReplyOutcome> Save(AutoReply reply, CancellationToken ct = default) =>
        desk.Do(Saving, new("reply", null), tx => AutoReplies.Save(tx, reply, ct), ct);

    /// <summary>Stops giving a reply.</summary>
    public Task<ReplyOutcome> SwitchOff(Guid reply, CancellationToken ct = default) =>
        desk.Do(SwitchingOff, new("reply", reply), tx => AutoReplies.SwitchOff(tx, reply, ct), ct);
}
