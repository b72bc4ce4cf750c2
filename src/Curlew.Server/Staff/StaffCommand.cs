using System.CommandLine;
using System.CommandLine.Parsing;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Staff;

/// <summary><c>curlew staff</c>: who works here, and what they may do.</summary>
static class StaffCommand
{
    public static Command Create() =>
        new("staff", "See who works here, invite people, give them roles, shut them out and let them in again.")
        {
            List(),
            Invite(),
            SetRole(),
            About("disable", "Shut somebody out at once: every sign-in of theirs is over.", (desk, staff, ct) => desk.Disable(staff, ct)),
            About("enable", "Let somebody in again who was shut out.", (desk, staff, ct) => desk.Enable(staff, ct)),
            About(
                "reset",
                "Take away password, second factor and passkeys of somebody who lost them, and print a link to begin again.",
                (desk, staff, ct) => desk.Reset(staff, ct)
            ),
            About("link", "Print a new link: to come in for whoever was invited, otherwise to set a new password.", (desk, staff, ct) =>
                desk.Link(staff, ct)
            ),
        };

    static Command List()
    {
        var command = new Command("list", "List everybody who works here, owners first.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var staff = await seat.Desk.Staff.List(ct);
            seat.Tell(new { staff }, staff.Select(Line).DefaultIfEmpty(Seat.Say(Nothing.Staff)));
            return 0;
        });
        return command;
    }

    static Command Invite()
    {
        var email = new Argument<string>("email") { Description = "Their e-mail address: they sign in with it." };
        var name = new Option<string>("--name")
        {
            HelpName = "name",
            Description = "Their name, as colleagues see it.",
            Required = true,
        };
        var role = new Option<Role>("--role")
        {
            HelpName = "role",
            Description = $"What they are: {Words}.",
            Required = true,
            CustomParser = result => Read(result, "--role"),
        };
        var by = Seat.By();
        var command = new Command("invite", "Invite somebody. The link that is printed lets them in once; hand it over yourself.")
        {
            email,
            name,
            role,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var desk = seat.For(parsed.GetValue(by)).Staff;
            return Report(
                parsed,
                seat,
                await desk.Invite(parsed.GetValue(name)!, parsed.GetValue(email)!, parsed.GetValue(role), ct),
                subject: null
            );
        });
        return command;
    }

    static Command SetRole()
    {
        var (who, by) = (Who(), Seat.By());
        var role = new Argument<Role>("role")
        {
            HelpName = "role",
            Description = $"What they are from now on: {Words}.",
            CustomParser = result => Read(result, "The role"),
        };
        var command = new Command("role", "Give somebody another role; they sign in again.") { who, role, by };
        Act(command, who, by, (desk, staff, parsed, ct) => desk.SetRole(staff, parsed.GetValue(role), ct));
        return command;
    }

    static Command About(string name, string description, Func<Desks.StaffDesk, Guid, CancellationToken, Task<StaffOutcome>> verb)
    {
        var (who, by) = (Who(), Seat.By());
        var command = new Command(name, description) { who, by };
        Act(command, who, by, (desk, staff, _, ct) => verb(desk, staff, ct));
        return command;
    }

    static void Act(
        Command command,
        Argument<string> who,
        Option<string> by,
        Func<Desks.StaffDesk, Guid, ParseResult, CancellationToken, Task<StaffOutcome>> verb
    ) => Seat.At(command, async (parsed, seat, ct) =>
        {
            var desk = seat.For(parsed.GetValue(by)).Staff;
            return await desk.Find(parsed.GetValue(who)!, ct) is { } member
                ? Report(parsed, seat, await verb(desk, member.Id, parsed, ct), member.Name)
                : seat.Report(new StaffOutcome.Nobody());
        });

    static int Report(ParseResult parsed, Seat seat, StaffOutcome outcome, string? subject)
    {
        if (outcome is not IOneTimeLink link)
            return seat.Report(outcome, subject);
        var address = PublicAddress.From(parsed.Setting());
        var whole = address.Link(link.Token);
        return seat.Report(
            outcome,
            subject,
            new { link = whole },
            [$"  {whole}", .. address.IsGiven ? Array.Empty<string>() : [NoAddress]]
        );
    }

    // What --url was given to a server is not known here.
    const string NoAddress =
        $"That link is for a browser on this machine. {PublicAddress.Variable} sets the address at which people reach Curlew, as in {PublicAddress.Variable}=https://curlew.example.com.";

    static string Line(StaffMember member) =>
        $"{Seat.Say(member.Role), -13} {Seat.Say(member.State), -8}  {member.Name} <{member.Email}>  last here {Seat.Day(member.LastSignIn)}, {Ways(member)}";

    static string Ways(StaffMember member) =>
        string.Join(
            " and ",
            (
                (string?[])
                    [
                        member.HasPassword ? "password" : null,
                        member.HasSecondFactor ? "code" : null,
                        member.Passkeys > 0 ? Shared.Count(member.Passkeys, "passkey", "passkeys") : null,
                    ]
            )
                .OfType<string>()
                .DefaultIfEmpty("nothing to sign in with yet")
        );

    internal static Role Read(ArgumentResult result, string name)
    {
        if (Codes.Member<Role>(result.Tokens[0].Value.ToLowerInvariant()) is { } role)
            return role;
        result.AddError($"{name} is '{result.Tokens[0].Value}'; it is one of {Words}.");
        return default;
    }

    static string Words => string.Join(", ", Enum.GetValues<Role>().Select(Codes.Word));

    static Argument<string> Who() => new("who") { Description = "Their e-mail address, or their id." };
}
