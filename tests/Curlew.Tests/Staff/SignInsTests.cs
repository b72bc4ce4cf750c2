using Curlew.Staff;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Staff;

/// <summary>Sign-ins end when they must, tries are counted for everybody alike, and nobody is shut out by somebody else.</summary>
public sealed class SignInsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Home = "192.0.2.1",
        Elsewhere = "198.51.100.7";

    public static TheoryData<string> Ends =>
        ["password", "second factor", "role", "disable", "reset", "sign-out", "a week", "half a day of nothing"];

    [Theory, MemberData(nameof(Ends))]
    public async Task What_must_end_a_sign_in_ends_it_at_the_next_look_and_tells_whoever_has_a_page_open(string end)
    {
        await using var world = new StaffWorld(await server.Another());
        var (bo, watch) = (await world.Person("bo@example.com", Role.Agent), world.Watch);
        var (session, told) = (await world.SignIn(bo), 0);
        using var open = watch.Tell(session, () => told++);
        Assert.Equal((bo.Id, Role.Agent), await watch.Look(session, default) is { } before ? (before.Staff, before.Role) : default);
        Assert.Equal(0, await watch.RunOnce(default));

        var account = (await world.Door().Accounts.ById(bo.Id))!;
        account.SecurityStamp = "another";
        Func<Task> act = end switch
        {
            "password" => () => Save(() => account.PasswordHash = "another hash"),
            "second factor" => () => Save(() => (account.AuthenticatorKey, account.HasSecondFactor) = ("KEY", true)),
            "role" => () => world.Machine.Staff.SetRole(bo.Id, Role.Analyst),
            "disable" => () => world.Machine.Staff.Disable(bo.Id),
            "reset" => () => world.Machine.Staff.Reset(bo.Id),
            "sign-out" => () => world.Door().Accounts.SignOut(session),
            "a week" => () => Used(TimeSpan.FromDays(7)),
            _ => () => Pass(TimeSpan.FromHours(12)),
        };
        await act();

        Assert.Null(await watch.Look(session, default));
        Assert.Equal(1, await watch.RunOnce(default));
        Assert.Equal(0, await watch.RunOnce(default));
        Assert.Equal(1, told);

        Task Save(Action change)
        {
            change();
            return world.Door().Accounts.Save(account);
        }

        Task Pass(TimeSpan time)
        {
            world.Clock.Advance(time);
            return Task.CompletedTask;
        }

        async Task Used(TimeSpan time)
        {
            for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromHours(8))
            {
                Assert.NotNull(await watch.Look(session, default));
                world.Clock.Advance(TimeSpan.FromHours(8));
            }
        }
    }

    [Fact]
    public async Task Whoever_was_disabled_after_the_password_was_looked_at_is_not_let_in()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);
        await world.Machine.Staff.Disable(bo.Id);

        Assert.IsType<AccountOutcome.Refused>(await world.Door().Accounts.SignIn(bo));
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM staff_sessions"));
    }

    [Fact]
    public async Task Of_a_hundred_tries_at_once_five_are_looked_at_whoever_they_are_about()
    {
        await using var world = new StaffWorld(await server.Another());
        await world.Person("bo@example.com", Role.Agent);

        var known = await Try(world, "bo@example.com", _ => Home, 100);
        var unknown = await Try(world, "nobody@example.com", _ => Elsewhere, 100);

        Assert.Equal((5, 5), (known.Count(one => one.IsAllowed), unknown.Count(one => one.IsAllowed)));
        Assert.Equal(known.Count(one => one.IsFirstRefusal), unknown.Count(one => one.IsFirstRefusal));
        Assert.All(known, one => Assert.True(one.IsAllowed || one.Minutes == 15));
    }

    [Fact]
    public async Task From_one_address_thirty_tries_are_looked_at_however_many_names_they_are_about()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);

        var tries = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(number => world.Tries.Password($"{number}@example.com", Elsewhere, default))
        );

        Assert.Equal(30, tries.Count(one => one.IsAllowed));
        Assert.False((await world.Tries.Password(bo.Email, Elsewhere, default)).IsAllowed);
        Assert.True((await world.Tries.Password(bo.Email, Home, default)).IsAllowed);
    }

    [Fact]
    public async Task Whoever_signs_in_from_where_they_were_before_is_not_shut_out_by_what_a_thousand_others_try()
    {
        await using var world = new StaffWorld(await server.Another());
        var owner = await world.Person("owner@example.com", Role.Owner);
        await world.SignIn(owner, Home);

        var others = await Try(world, owner.Email, number => $"203.0.113.{number % 250}", 250);

        Assert.Equal(50, others.Count(one => one.IsAllowed));
        Assert.False((await world.Tries.Password(owner.Email, Elsewhere, default)).IsAllowed);
        Assert.True((await world.Tries.Password(owner.Email, Home, default)).IsAllowed);
    }

    [Fact]
    public async Task What_an_address_is_refused_does_not_shut_an_account_out_elsewhere()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);

        var one = await Try(world, bo.Email, _ => Home, 60);
        var nobody = await Try(world, "nobody@example.com", _ => "192.0.2.2", 60);

        Assert.Equal((5, 5), (one.Count(verdict => verdict.IsAllowed), nobody.Count(verdict => verdict.IsAllowed)));
        Assert.True((await world.Tries.Password(bo.Email, Elsewhere, default)).IsAllowed);
        var elsewhere = await Try(world, bo.Email, number => $"203.0.113.{number}", 45);
        Assert.Equal(44, elsewhere.Count(verdict => verdict.IsAllowed));
    }

    [Fact]
    public async Task Counting_begins_anew_after_a_quarter_of_an_hour_and_after_somebody_came_in()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);
        await Try(world, bo.Email, _ => Home, 5);

        await world.SignIn(bo, Home);
        Assert.True((await world.Tries.Password(bo.Email, Home, default)).IsAllowed);
        await Try(world, bo.Email, _ => Home, 5);
        Assert.False((await world.Tries.Password(bo.Email, Home, default)).IsAllowed);
        world.Clock.Advance(SignInTries.Window);
        Assert.True((await world.Tries.Password(bo.Email, Home, default)).IsAllowed);
    }

    [Fact]
    public async Task A_code_of_a_half_minute_is_taken_once_and_none_before_it_afterwards()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Door().Accounts.TakeCode(bo.Id, 100)));

        Assert.Single(outcomes.OfType<AccountOutcome.CodeTaken>());
        Assert.IsType<AccountOutcome.CodeUsedBefore>(await world.Door().Accounts.TakeCode(bo.Id, 99));
        Assert.IsType<AccountOutcome.CodeTaken>(await world.Door().Accounts.TakeCode(bo.Id, 101));
    }

    [Fact]
    public async Task A_recovery_code_is_used_once_by_one_of_many()
    {
        await using var world = new StaffWorld(await server.Another());
        var bo = await world.Person("bo@example.com", Role.Agent);
        bo.RecoveryCodes = ["one", "two"];
        Assert.IsType<AccountOutcome.RecoveryCodesMade>(await world.Door().Accounts.Save(bo));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Use()));

        Assert.Single(outcomes.OfType<AccountOutcome.RecoveryCodeUsed>());
        Assert.Equal(["two"], (await world.Door().Accounts.ById(bo.Id))!.RecoveryCodes);

        async Task<AccountOutcome> Use()
        {
            var account = (await world.Door().Accounts.ById(bo.Id))!;
            account.RecoveryCodes = [.. account.RecoveryCodes.Except(["one"])];
            return account.RecoveryCodes.Count == 2 ? new AccountOutcome.Refused()
                : await world.Door().Accounts.Save(account) is var outcome && outcome is AccountOutcome.Kept
                    ? new AccountOutcome.ChangedMeanwhile()
                : outcome;
        }
    }

    [Fact]
    public async Task Refusals_are_kept_with_the_address_and_without_the_name_that_was_typed()
    {
        await using var world = new StaffWorld(await server.Another());

        await world.Door(Home).Accounts.Refuse(null, new AccountOutcome.Refused());

        Assert.Equal(
            [$"system |  | {Home} | account.sign_in | staff | ∅ | account.refused"],
            await world.Database.Rows("SELECT actor_kind, actor_id, address, action, subject_kind, subject_id, outcome FROM audit_trail")
        );
    }

    static Task<TryVerdict[]> Try(StaffWorld world, string email, Func<int, string> address, int times) =>
        Task.WhenAll(Enumerable.Range(0, times).Select(number => world.Tries.Password(email, address(number), default)));
}
