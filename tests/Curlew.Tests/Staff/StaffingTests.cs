using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Staff;

/// <summary>Who works here: nobody reaches above themselves, a link lets one person in once, and there is always an owner who can come in.</summary>
public sealed class StaffingTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Whoever_is_invited_is_listed_and_no_column_says_who_it_is()
    {
        await using var world = new StaffWorld(await server.Another());

        await world.Machine.Staff.Invite(" Jane Doe ", "Jane.Doe@Example.com", Role.Marketer);

        var jane = Assert.Single(await world.Machine.Staff.List());
        Assert.Equal(
            ("Jane Doe", "jane.doe@example.com", Role.Marketer, StaffState.Invited),
            (jane.Name, jane.Email, jane.Role, jane.State)
        );
        Assert.Equal(jane, await world.Machine.Staff.Find("JANE.doe@example.com"));
        foreach (var table in (string[])["staff", "staff_links", "audit_trail"])
        foreach (var row in await world.Database.Rows($"SELECT to_jsonb(t)::text FROM {table} t"))
            Assert.DoesNotContain("jane", row.Replace("\"jane\"", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("", "a@example.com", typeof(StaffOutcome.NoName))]
    [InlineData("A\u0007", "a@example.com", typeof(StaffOutcome.NoName))]
    [InlineData("A", "a", typeof(StaffOutcome.NotAnEmail))]
    [InlineData("A", "A <a@example.com>", typeof(StaffOutcome.NotAnEmail))]
    [InlineData("A", "taken@example.com", typeof(StaffOutcome.EmailTaken))]
    public async Task What_is_no_name_no_address_or_taken_is_refused(string name, string email, Type refusal)
    {
        await using var world = new StaffWorld(await server.Another());
        await world.Machine.Staff.Invite("Bo", "taken@example.com", Role.Agent);

        Assert.IsType(refusal, await world.Machine.Staff.Invite(name, email, Role.Agent));
    }

    [Fact]
    public async Task Nobody_gives_takes_or_changes_a_role_above_their_own()
    {
        await using var world = new StaffWorld(await server.Another());
        var (owner, agent) = (await world.Person("owner@example.com", Role.Owner), await world.Person("agent@example.com", Role.Agent));
        var admin = world.As(Role.Admin).Staff;

        Assert.IsType<StaffOutcome.AboveYou>(await admin.Invite("Eve", "eve@example.com", Role.Owner));
        Assert.IsType<StaffOutcome.AboveYou>(await admin.SetRole(agent.Id, Role.Owner));
        Assert.IsType<StaffOutcome.AboveYou>(await admin.SetRole(owner.Id, Role.Agent));
        Assert.IsType<StaffOutcome.AboveYou>(await admin.Disable(owner.Id));
        Assert.IsType<StaffOutcome.AboveYou>(await admin.Reset(owner.Id));
        Assert.IsType<StaffOutcome.AboveYou>(await admin.Link(owner.Id));
        Assert.IsType<StaffOutcome.RoleSet>(await admin.SetRole(agent.Id, Role.Admin));
    }

    [Fact]
    public async Task Of_two_owners_who_shut_each_other_out_at_the_same_moment_one_stays()
    {
        await using var world = new StaffWorld(await server.Another());
        var (one, other) = (await world.Person("one@example.com", Role.Owner), await world.Person("other@example.com", Role.Owner));

        var outcomes = await Task.WhenAll(world.Machine.Staff.Disable(one.Id), world.Machine.Staff.SetRole(other.Id, Role.Agent));

        Assert.Single(outcomes.OfType<StaffOutcome.LastOwner>());
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM staff WHERE role = 'owner' AND state = 'active'"));
    }

    [Fact]
    public async Task A_link_lets_one_person_in_once()
    {
        await using var world = new StaffWorld(await server.Another());
        var invited = (StaffOutcome.Invited)await world.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);
        var stranger = (StaffOutcome.Invited)await world.Machine.Staff.Invite("Eve", "eve@example.com", Role.Agent);

        async Task<AccountOutcome> Come(Guid who, string token)
        {
            var account = (await world.Door().Accounts.ById(who))!;
            (account.State, account.PasswordHash, account.Link) = (StaffState.Active, "a hash", token);
            return await world.Door().Accounts.Save(account);
        }

        Assert.IsType<AccountOutcome.LinkSpent>(await Come(invited.Id, stranger.Token));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Come(invited.Id, invited.Token)));

        Assert.Single(outcomes.OfType<AccountOutcome.Joined>());
        Assert.Null(await world.Door().Accounts.Link(invited.Token));
        Assert.NotNull(await world.Door().Accounts.Link(stranger.Token));
    }

    [Fact]
    public async Task A_link_runs_out_and_a_newer_one_takes_its_place()
    {
        await using var world = new StaffWorld(await server.Another());
        var invited = (StaffOutcome.Invited)await world.Machine.Staff.Invite("Bo", "bo@example.com", Role.Agent);

        var linked = (StaffOutcome.Linked)await world.Machine.Staff.Link(invited.Id);

        Assert.Null(await world.Door().Accounts.Link(invited.Token));
        Assert.Equal(LinkPurpose.Invitation, (await world.Door().Accounts.Link(linked.Token))!.Purpose);
        world.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Null(await world.Door().Accounts.Link(linked.Token));
    }

    [Fact]
    public async Task Of_many_who_set_up_at_the_same_moment_one_is_the_first_owner()
    {
        await using var world = new StaffWorld(await server.Another());
        var links = new List<string>();
        for (var server = 0; server < 4; server++)
            links.Add(((AccountOutcome.FirstOwnerLink)await world.Door().Accounts.InviteFirst()).Token);

        var outcomes = await Task.WhenAll(
            links.Select(
                (link, number) =>
                    world
                        .Door()
                        .Accounts.BeFirst(
                            new()
                            {
                                Name = "Somebody",
                                Email = $"{number}@example.com",
                                Role = Role.Owner,
                                Link = link,
                            }
                        )
            )
        );

        Assert.Single(outcomes.OfType<AccountOutcome.Joined>());
        Assert.Equal(3, outcomes.OfType<AccountOutcome.NotTheFirst>().Count());
        Assert.Equal(["owner | active"], await world.Database.Rows("SELECT role, state FROM staff"));
        Assert.IsType<AccountOutcome.NotTheFirst>(await world.Door().Accounts.InviteFirst());
    }

    [Fact]
    public async Task A_reset_takes_everything_away_that_one_signs_in_with()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);
        (bo.AuthenticatorKey, bo.HasSecondFactor, bo.RecoveryCodes) = ("KEY", true, ["one", "two"]);
        Assert.IsType<AccountOutcome.SecondFactorSet>(await world.Door().Accounts.Save(bo));
        await world.Door().Accounts.AddLogin(bo.Id, "openid", "a subject");

        var reset = (StaffOutcome.Reset)await world.Machine.Staff.Reset(bo.Id);

        var left = (await world.Door().Accounts.ById(bo.Id))!;
        Assert.Equal((null, null, false, 0), (left.PasswordHash, left.AuthenticatorKey, left.HasSecondFactor, left.RecoveryCodes.Count));
        Assert.Null(await world.Door().Accounts.ByLogin("openid", "a subject"));
        Assert.Equal(LinkPurpose.Password, (await world.Door().Accounts.Link(reset.Token))!.Purpose);
    }
}
