using Curlew.Campaigns;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What is done about each error code of Meta's.</summary>
public sealed class PolicyDesk
{
    static readonly Verb Seeing = new("policy.see", Permission.SeeOperations);
    static readonly Verb Changing = new("policy.change", Permission.SetLimits);
    static readonly Verb TakingBack = new("policy.take_back", Permission.SetLimits);

    readonly Desk desk;

    internal PolicyDesk(Desk desk) => this.desk = desk;

    /// <summary>Every policy, in order of code.</summary>
    public Task<List<ErrorPolicy>> All(CancellationToken ct = default) =>
        desk.Look(Seeing, database => new ErrorPolicies(database).All(ct), ct);

    /// <summary>Changes what is done about a code, or adds one; what is not given stays as it is.</summary>
    public Task<PolicyOutcome> Change(PolicyChange change, CancellationToken ct = default) =>
        desk.Do(Changing, Of(change.Code), tx => ErrorPolicies.Change(tx, change, desk.Actor.OnBehalfOf ?? desk.Actor.Name, ct), ct);

    /// <summary>Takes back what was changed about a code; one that somebody added goes.</summary>
    public Task<PolicyOutcome> TakeBack(int code, CancellationToken ct = default) =>
        desk.Do(TakingBack, Of(code), tx => ErrorPolicies.TakeBack(tx, code, ct), ct);

    static Subject Of(int code) => new("policy", $"{code}");
}
