using Curlew.Server.Api;
using Curlew.Staff;

namespace Curlew.Server.Staff;

/// <summary>Who works here, and which programs come, over the API.</summary>
static class StaffEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.List(
            "/staff",
            "listStaff",
            "Everybody who works here, owners first.",
            (call, ct) => call.Desk.Staff.List(ct),
            one => one.Id.ToString()
        );
        api.Find("/staff/{id}", "getStaff", "Somebody who works here.", (call, ct) => call.Desk.Staff.Find(call.Id().ToString(), ct));
        api.Do<PersonInvited, StaffOutcome>(
            "POST",
            "/staff",
            "inviteStaff",
            "Let somebody in by a one-time link, as what they are to be. Its token is shown this once.",
            (call, invited, ct) => call.Desk.Staff.Invite(invited.Name, invited.Email, invited.Role, ct),
            makes: true
        );
        api.Do<RoleGiven, StaffOutcome>(
            "PUT",
            "/staff/{id}/role",
            "setStaffRole",
            "Give somebody another role; they sign in anew.",
            (call, given, ct) => call.Desk.Staff.SetRole(call.Id(), given.Role, ct)
        );
        api.Do("POST", "/staff/{id}/disable", "disableStaff", "Shut somebody out; their sign-ins are over.", (call, ct) =>
            call.Desk.Staff.Disable(call.Id(), ct)
        );
        api.Do("POST", "/staff/{id}/enable", "enableStaff", "Let somebody in again who was shut out.", (call, ct) =>
            call.Desk.Staff.Enable(call.Id(), ct)
        );
        api.Do(
            "POST",
            "/staff/{id}/reset",
            "resetStaff",
            "Take away everything somebody signs in with, and give a one-time link to begin anew.",
            (call, ct) => call.Desk.Staff.Reset(call.Id(), ct)
        );
        api.Do(
            "POST",
            "/staff/{id}/link",
            "linkStaff",
            "A new one-time link, for an invitation or a new password; those before it count no more.",
            (call, ct) => call.Desk.Staff.Link(call.Id(), ct)
        );
    }

    /// <param name="Name">1 to 100 characters.</param>
    sealed record PersonInvited(string Name, string Email, Role Role);

    sealed record RoleGiven(Role Role);
}
