using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done about who works here.</summary>
public sealed class StaffDesk
{
    static readonly Verb Seeing = new("staff.see", Permission.ManageStaff);
    static readonly Verb Inviting = new("staff.invite", Permission.ManageStaff);
    static readonly Verb SettingRole = new("staff.role", Permission.ManageStaff);
    static readonly Verb Disabling = new("staff.disable", Permission.ManageStaff);
    static readonly Verb Enabling = new("staff.enable", Permission.ManageStaff);
    static readonly Verb Resetting = new("staff.reset", Permission.ManageStaff);
    static readonly Verb Linking = new("staff.link", Permission.ManageStaff);

    readonly Desk desk;

    internal StaffDesk(Desk desk) => this.desk = desk;

    /// <summary>Everybody who works here, owners first.</summary>
    public Task<List<StaffMember>> List(CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var staff = await Staffing.List(database, desk.Sealer, ct);
                await desk.Alarm(database, "staff", staff.Where(one => one.IsUnreadable).Select(one => one.Id), ct);
                return staff;
            },
            ct
        );

    /// <summary>Somebody by id or e-mail address; null for nobody.</summary>
    public Task<StaffMember?> Find(string typed, CancellationToken ct = default) =>
        desk.Look(Seeing, database => Staffing.Find(database, desk.Sealer, typed, ct), ct);

    /// <summary>Lets somebody in by a one-time link, as what they are to be.</summary>
    /// <param name="name">1 to 100 characters.</param>
    public Task<StaffOutcome> Invite(string name, string email, Role role, CancellationToken ct = default) =>
        desk.Do(
            Inviting,
            new("staff", null),
            tx => Staffing.Invite(tx, desk.Sealer, desk.Actor, name, email, role, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>Gives somebody another role; they sign in anew.</summary>
    public Task<StaffOutcome> SetRole(Guid staff, Role role, CancellationToken ct = default) =>
        desk.Do(SettingRole, Of(staff), tx => Staffing.SetRole(tx, desk.Actor, staff, role, ct), ct, purpose: null);

    /// <summary>Shuts somebody out; their sign-ins are over.</summary>
    public Task<StaffOutcome> Disable(Guid staff, CancellationToken ct = default) =>
        desk.Do(Disabling, Of(staff), tx => Staffing.Disable(tx, desk.Actor, staff, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Lets somebody in again who was shut out.</summary>
    public Task<StaffOutcome> Enable(Guid staff, CancellationToken ct = default) =>
        desk.Do(Enabling, Of(staff), tx => Staffing.Enable(tx, desk.Actor, staff, ct), ct);

    /// <summary>Takes away everything somebody signs in with, and gives a one-time link to begin anew.</summary>
    public Task<StaffOutcome> Reset(Guid staff, CancellationToken ct = default) =>
        desk.Do(Resetting, Of(staff), tx => Staffing.Reset(tx, desk.Actor, staff, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>A new one-time link, for an invitation or a new password; those before it count no more.</summary>
    public Task<StaffOutcome> Link(Guid staff, CancellationToken ct = default) =>
        desk.Do(Linking, Of(staff), tx => Staffing.Link(tx, desk.Actor, staff, desk.Clock.GetUtcNow(), ct), ct);

    static Subject Of(Guid staff) => new("staff", staff);
}
